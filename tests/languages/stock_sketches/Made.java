public void settings() { size(384, 384); }
public void setup() {
  PImage im = createImage(128, 128, RGB); im.loadPixels();
  for (int i = 0; i < im.pixels.length; i++) { int x = i % 128, y = i / 128; im.pixels[i] = color(x * 2, y * 2, (x ^ y) & 255); }
  im.updatePixels(); background(255);
  image(im, 0, 0); PImage b = im.get(); b.filter(BLUR, 4); image(b, 128, 0); PImage g = im.get(); g.filter(GRAY); image(g, 256, 0);
  PImage t = im.get(); t.filter(THRESHOLD, 0.5f); image(t, 0, 128); PImage v = im.get(); v.filter(INVERT); image(v, 128, 128); PImage p = im.get(); p.filter(POSTERIZE, 4); image(p, 256, 128);
  PImage r = im.get(); r.resize(64, 100); image(r, 20, 270); copy(0, 0, 128, 128, 150, 260, 100, 100); blend(im, 0, 0, 128, 128, 270, 270, 100, 100, MULTIPLY); set(5, 5, color(255, 0, 255));
}
