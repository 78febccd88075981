public void settings() { size(384, 384); }
public void setup() { background(255); fill(0); rect(60, 60, 120, 120); fill(255, 0, 0); circle(260, 260, 120); filter(BLUR, 6); stroke(0, 0, 255); strokeWeight(5); line(0, 384, 384, 0); }
