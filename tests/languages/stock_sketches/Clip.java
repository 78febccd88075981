public void settings() { size(384, 384); }
public void setup() { background(255); clip(100, 100, 180, 120); fill(255, 0, 0); circle(192, 160, 200); noClip(); fill(0, 0, 255); circle(330, 330, 80); noSmooth(); stroke(0); line(10, 370, 240, 300); ellipse(60, 300, 70, 50); smooth(); }
