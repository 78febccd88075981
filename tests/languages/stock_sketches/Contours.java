public void settings() { size(384, 384); }
public void setup() {
  background(255, 250, 230); fill(70, 120, 60); stroke(20); strokeWeight(2);
  beginShape(); vertex(40, 40); vertex(340, 40); vertex(340, 340); vertex(40, 340);
  beginContour(); vertex(100, 100); vertex(100, 280); vertex(280, 280); vertex(280, 100); endContour(); endShape(CLOSE);
  fill(200, 40, 40); beginShape(TRIANGLES); vertex(120, 120); vertex(160, 200); vertex(120, 200); vertex(200, 120); vertex(260, 120); vertex(230, 200); endShape();
  beginShape(QUAD_STRIP); vertex(120, 220); vertex(120, 260); vertex(170, 220); vertex(170, 265); vertex(240, 225); vertex(240, 260); endShape();
  stroke(0, 0, 200); beginShape(LINES); vertex(10, 10); vertex(370, 20); vertex(10, 370); vertex(370, 360); endShape();
  strokeWeight(6); beginShape(POINTS); vertex(20, 190); vertex(20, 210); endShape();
}
