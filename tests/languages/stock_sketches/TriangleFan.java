public void settings() { size(384, 384); }
public void setup() {
  background(0); stroke(255); colorMode(HSB, 12, 1, 1);
  beginShape(TRIANGLE_FAN); vertex(192, 192);
  for (int i = 0; i <= 12; i++) { fill(i, 0.8f, 0.9f); vertex(192 + 150 * cos(i * TWO_PI / 12), 192 + 150 * sin(i * TWO_PI / 12)); }
  endShape();
  beginShape(TRIANGLE_STRIP); for (int x = 20; x < 360; x += 20) { fill(x % 12, 1, 1); vertex(x, x % 40 == 0 ? 350 : 375); } endShape();
}
