public void settings() { size(384, 384); }
public void setup() {
  background(240);
  fill(255, 0, 0); stroke(0); strokeWeight(3);
  rect(20, 20, 100, 60); rect(140, 20, 100, 60, 12); square(260, 20, 60); rect(20, 100, 80, 60, 5, 10, 20, 30);
  fill(0, 160, 0, 128); noStroke();
  ellipse(70, 220, 90, 60); circle(180, 220, 70); triangle(240, 250, 280, 180, 320, 250);
  stroke(0, 0, 255); noFill();
  quad(30, 300, 90, 290, 100, 360, 20, 350); line(140, 290, 240, 370); point(260, 300);
  strokeWeight(9); point(300, 330);
}
