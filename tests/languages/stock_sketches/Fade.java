public void settings() { size(384, 384); }
public void setup() { background(255); noStroke(); }
public void draw() { fill(255, 30); rect(0, 0, width, height); fill(220, 40, 40); float t = frameCount * 0.1f; circle(192 + 140 * cos(t), 192 + 100 * sin(2 * t), 40); }
