public void settings() { size(384, 384); }
public void setup() {
  background(255); noStroke();
  for (int i = 0; i < 12; i++) { pushMatrix(); translate(192, 192); rotate(i * TWO_PI / 12); scale(1 + i * 0.05f); fill(20 * i, 100, 255 - 20 * i, 160); rect(60, -12, 90, 24); popMatrix(); }
  push(); translate(40, 40); shearX(0.5f); fill(0, 150, 0); rect(0, 0, 50, 50); pop();
  push(); translate(300, 40); shearY(0.4f); fill(150, 0, 150); rect(0, 0, 50, 50); pop();
  pushMatrix(); applyMatrix(1, 0.2f, 40, -0.2f, 1, 320); fill(0); rect(0, 0, 60, 30); popMatrix(); resetMatrix(); rect(0, 0, 10, 10);
}
