public void settings() { size(384, 384); }
public void setup() {
  colorMode(HSB, 360, 100, 100, 100); noStroke(); background(0, 0, 100);
  for (int i = 0; i < 36; i++) {
    for (int j = 0; j < 12; j++) { fill(i * 10, 100 - j * 8, 40 + j * 5, 90); rect(i * 10 + 10, j * 30 + 10, 9, 26); }
  }
  int c = color(200, 80, 90); colorMode(RGB, 255); fill(lerpColor(c, color(255, 0, 0), 0.25f)); circle(192, 192, 90);
}
