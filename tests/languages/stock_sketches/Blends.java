public void settings() { size(384, 384); }
public void setup() {
  background(90, 60, 120); noStroke();
  int[] modes = {BLEND, ADD, SUBTRACT, LIGHTEST, DARKEST, DIFFERENCE, EXCLUSION, MULTIPLY, SCREEN};
  for (int i = 0; i < modes.length; i++) { blendMode(modes[i]); fill(200, 120, 60); circle(70 + i % 3 * 120, 70 + i / 3 * 120, 80); fill(30, 160, 200, 160); rect(70 + i % 3 * 120, 70 + i / 3 * 120, 50, 40); }
}
