public void settings() { size(384, 384); }
public void setup() {
  loadPixels();
  for (int px = 0; px < width; px++) for (int py = 0; py < height; py++) {
    float a = map(px, 0, width, -2.2f, 0.8f), b = map(py, 0, height, -1.5f, 1.5f), x = 0, y = 0; int n = 0;
    while (n < 60 && x * x + y * y < 4) { float t = x * x - y * y + a; y = 2 * x * y + b; x = t; n++; }
    pixels[px + py * width] = n == 60 ? color(0) : color(n * 4 % 256, n * 9 % 256, 120);
  }
  updatePixels();
}
