int cols = 12; int[][] cells = new int[12][12];
public void settings() { size(384, 384); }
public void setup() { randomSeed(5); for (int i = 0; i < cols; i++) for (int j = 0; j < cols; j++) cells[i][j] = PApplet.parseInt(random(4)); noLoop(); }
public void draw() {
  background(255);
  for (int i = 0; i < cols; i++) for (int j = 0; j < cols; j++) {
    switch (cells[i][j]) { case 0: fill(0xFFE63946); break; case 1: fill(0xFFF1FAEE); break; case 2: fill(0xFFA8DADC); break; default: fill(0xFF1D3557); }
    rect(i * 32, j * 32, 32, 32); if (cells[i][j] == 3) { fill(255); ellipse(i * 32 + 16, j * 32 + 16, 12, 12); }
  }
}
