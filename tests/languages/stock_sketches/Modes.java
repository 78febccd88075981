public void settings() { size(384, 384); }
public void setup() {
  background(30); noStroke();
  ellipseMode(RADIUS); fill(255); ellipse(90, 90, 60, 60);
  ellipseMode(CENTER); fill(100); ellipse(90, 90, 60, 60);
  ellipseMode(CORNER); fill(200, 0, 0); ellipse(180, 30, 80, 40);
  ellipseMode(CORNERS); fill(0, 200, 0); ellipse(280, 30, 340, 120);
  rectMode(CENTER); fill(0, 0, 200); rect(90, 250, 80, 60);
  rectMode(RADIUS); fill(200, 200, 0, 150); rect(200, 250, 50, 30);
  rectMode(CORNERS); fill(0, 200, 200); rect(280, 200, 350, 330);
}
