public void settings() { size(384, 384); }
public void setup() {
  background(255); stroke(30, 30, 120, 180); strokeWeight(20); strokeCap(SQUARE); line(40, 40, 180, 40); strokeCap(PROJECT); line(40, 80, 180, 80); strokeCap(ROUND); line(40, 120, 180, 120);
  noFill(); strokeWeight(14);
  strokeJoin(MITER); beginShape(); vertex(230, 100); vertex(280, 30); vertex(340, 100); endShape();
  strokeJoin(BEVEL); beginShape(); vertex(230, 190); vertex(280, 120); vertex(340, 190); endShape();
  strokeJoin(ROUND); beginShape(); vertex(230, 280); vertex(280, 210); vertex(340, 280); endShape();
  for (int i = 0; i < 20; i++) { strokeWeight(0.25f * i); line(20 + i * 10, 200, 40 + i * 10, 370); }
}
