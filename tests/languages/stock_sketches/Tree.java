public void settings() { size(384, 384); }
public void setup() { background(220, 235, 255); stroke(90, 50, 20); translate(192, 370); branch(95); }
public void branch(float len) {
  strokeWeight(len / 12);
  line(0, 0, 0, -len); translate(0, -len);
  if (len > 8) {
    pushMatrix(); rotate(radians(27)); branch(len * 0.7f); popMatrix();
    pushMatrix(); rotate(-radians(22)); branch(len * 0.72f); popMatrix();
  } else { noStroke(); fill(40, 150, 60, 180); ellipse(0, 0, 6, 9); stroke(90, 50, 20); }
}
