public void settings() { size(384, 384); }
public void setup() {
  int top = color(255, 94, 77), low = color(30, 30, 90);
  for (int y = 0; y < height; y++) { stroke(lerpColor(top, low, y / (float) height)); line(0, y, width, y); }
  noStroke(); fill(255, 240, 200); for (int r = 120; r > 0; r -= 10) { fill(255, 240, 200, 25); ellipse(192, 230, r * 2, r * 2); }
  fill(20); beginShape(); vertex(0, 384); for (int x = 0; x <= 384; x += 8) vertex(x, 320 - 40 * sin(x * 0.02f)); vertex(384, 384); endShape(CLOSE);
}
