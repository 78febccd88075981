PShape star, group;
public void settings() { size(384, 384); }
public void setup() {
  background(20, 20, 60);
  star = createShape(); star.beginShape(); star.fill(255, 220, 60); star.noStroke();
  for (int i = 0; i < 10; i++) { float r = i % 2 == 0 ? 40 : 16; star.vertex(r * cos(i * PI / 5 - HALF_PI), r * sin(i * PI / 5 - HALF_PI)); }
  star.endShape(CLOSE);
  group = createShape(GROUP); PShape a = createShape(ELLIPSE, 0, 0, 60, 40); a.setFill(color(200, 30, 90)); PShape b = createShape(RECT, -10, -40, 20, 30); b.setFill(color(30, 200, 90));
  group.addChild(a); group.addChild(b);
  for (int i = 0; i < 5; i++) { shape(star, 60 + i * 65, 80 + 20 * (i % 2)); }
  shape(group, 100, 250); shape(group, 260, 280); star.scale(2); star.rotate(0.3f); shape(star, 190, 200);
}
