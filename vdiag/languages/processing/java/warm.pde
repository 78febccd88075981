// What most sketches use: its classes are loaded once and kept.
PFont font;
PImage picture;
PGraphics layer;
ArrayList<PVector> places = new ArrayList<PVector>();
HashMap<String, Integer> counts = new HashMap<String, Integer>();

void setup() {
  size(200, 200, P2D);
  font = createFont("Serif", 14);
  layer = createGraphics(50, 50);
  picture = createImage(10, 10, ARGB);
  for (int i = 0; i < 20; i++) places.add(PVector.random2D());
  counts.put("a", 1);
}

void draw() {
  background(200, 220, 255);
  colorMode(HSB, 360, 100, 100, 100);
  stroke(120, 80, 60, 50);
  strokeWeight(2.5);
  fill(color(30, 90, 90));
  ellipse(noise(frameCount * 0.01) * width, random(height), 30, 20);
  rect(10, 10, 50, 30, 5);
  triangle(1, 1, 20, 20, 1, 20);
  quad(1, 1, 9, 2, 8, 8, 2, 9);
  arc(100, 100, 50, 50, 0, PI + QUARTER_PI, PIE);
  line(0, 0, width, height);
  noFill();
  bezier(0, 0, 10, 50, 60, 20, 100, 100);
  curve(0, 0, 10, 50, 60, 20, 100, 100);
  beginShape();
  vertex(1, 1); bezierVertex(1, 5, 5, 5, 9, 9); curveVertex(1, 1); vertex(100, 3);
  endShape(CLOSE);
  PShape star = createShape();
  star.beginShape();
  star.fill(#FF8800);
  star.vertex(0, 0); star.vertex(10, 0); star.vertex(5, 9);
  star.endShape(CLOSE);
  shape(star, 50, 50);
  pushMatrix();
  translate(width / 2, height / 2);
  rotate(radians(30));
  scale(1.5, 1.5);
  for (PVector place : places) point(place.x * 20, place.y * 20);
  popMatrix();
  textFont(font);
  textAlign(CENTER, CENTER);
  text("Home " + nf(frameCount, 2), 100, 180);
  layer.beginDraw();
  layer.clear();
  layer.circle(25, 25, 20);
  layer.text("b", 5, 5);
  layer.endDraw();
  image(layer, 100, 0);
  picture.loadPixels();
  picture.pixels[0] = color(255, 0, 0);
  picture.updatePixels();
  image(picture, 0, 100, 30, 30);
  loadPixels();
  pixels[5] = lerpColor(color(0), color(255), 0.5);
  updatePixels();
  println("frame " + frameCount);
}
