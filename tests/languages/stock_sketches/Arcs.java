public void settings() { size(384, 384); }
public void setup() {
  background(255); fill(250, 200, 40); strokeWeight(2);
  arc(70, 70, 100, 100, 0, HALF_PI); arc(190, 70, 100, 80, 0, PI + QUARTER_PI, OPEN);
  arc(310, 70, 100, 80, 0, PI + QUARTER_PI, CHORD); arc(70, 200, 100, 80, 0, PI + QUARTER_PI, PIE);
  noFill(); stroke(200, 0, 80);
  for (int i = 0; i < 8; i++) { arc(250, 250, 40 + i * 20, 40 + i * 20, i * 0.4f, i * 0.4f + 4); }
}
