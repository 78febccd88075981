java.util.ArrayList<Ball> balls = new java.util.ArrayList<Ball>();
public void settings() { size(384, 384); }
public void setup() { randomSeed(42); for (int i = 0; i < 40; i++) balls.add(new Ball(random(width), random(height), random(8, 30))); }
public void draw() { background(250); for (Ball b : balls) { b.move(); b.show(); } }
class Ball {
  PVector at, speed; float r; int c;
  Ball(float x, float y, float r) { at = new PVector(x, y); speed = new PVector(random(-1, 1), random(-1, 1)); speed.mult(3); this.r = r; c = color(random(255), random(255), random(255), 200); }
  void move() { at.add(speed); if (at.x < 0 || at.x > width) speed.x *= -1; if (at.y < 0 || at.y > height) speed.y *= -1; }
  void show() { fill(c); ellipse(at.x, at.y, r * 2, r * 2); }
}
