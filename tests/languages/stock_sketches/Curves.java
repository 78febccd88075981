public void settings() { size(384, 384); }
public void setup() {
  background(255); noFill(); stroke(0, 90, 200); strokeWeight(4);
  bezier(20, 300, 90, 20, 280, 20, 360, 300); curve(10, 50, 60, 200, 200, 200, 300, 20);
  beginShape(); vertex(40, 340); bezierVertex(80, 240, 140, 380, 200, 340); quadraticVertex(260, 280, 340, 350); endShape();
  stroke(220, 60, 0); curveTightness(0.5f); beginShape();
  curveVertex(40, 60); curveVertex(40, 60); curveVertex(120, 140); curveVertex(220, 60); curveVertex(330, 150); curveVertex(330, 150); endShape();
  noStroke(); fill(0);
  for (int i = 0; i <= 10; i++) { float t = i / 10.0f; circle(bezierPoint(20, 90, 280, 360, t), bezierPoint(300, 20, 20, 300, t), 8); }
}
