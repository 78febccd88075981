PGraphics layer, mask;
public void settings() { size(384, 384); }
public void setup() {
  layer = createGraphics(200, 200); mask = createGraphics(200, 200);
  layer.beginDraw(); layer.background(255, 120, 0); layer.stroke(255); layer.strokeWeight(8); for (int i = 0; i < 200; i += 25) layer.line(i, 0, 200 - i, 200); layer.endDraw();
  mask.beginDraw(); mask.background(0); mask.noStroke(); mask.fill(255); mask.circle(100, 100, 180); mask.endDraw();
  PImage cut = layer.get(); cut.mask(mask.get());
  background(40, 80, 120); image(cut, 20, 20); image(layer, 240, 240, 120, 120); tint(0, 255, 0, 150); image(layer, 30, 250, 100, 100); noTint(); imageMode(CENTER); image(cut, 300, 110, 130, 130);
}
