public void settings() { size(384, 384); }
public void setup() {
  noiseSeed(3); noiseDetail(5, 0.45f); loadPixels();
  for (int y = 0; y < height; y++) { for (int x = 0; x < width; x++) {
    float n = noise(x * 0.015f, y * 0.015f); pixels[y * width + x] = n < 0.4f ? color(20, 60, 160) : color(60, n * 255, 40); } }
  updatePixels();
}
