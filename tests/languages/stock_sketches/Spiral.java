float a = 0;
public void settings() { size(384, 384); }
public void setup() { background(10); frameRate(30); }
public void draw() { translate(width / 2, height / 2); rotate(a); stroke(255, map(a, 0, 18, 0, 255), 90); strokeWeight(2); line(a * 8, 0, a * 8 + 20, 10); a += 0.3f; if (frameCount == 50) noLoop(); }
