public void settings() { size(384, 384); }
public void setup() { background(255); stroke(0, 60, 120); PVector a = new PVector(50, 270), b = new PVector(334, 270), c = PVector.add(a, PVector.sub(b, a).rotate(-PI / 3)); edge(a, c, 4); edge(c, b, 4); edge(b, a, 4); }
public void edge(PVector a, PVector b, int n) {
  if (n == 0) { line(a.x, a.y, b.x, b.y); return; }
  PVector v = PVector.sub(b, a).div(3); PVector p = PVector.add(a, v), q = PVector.add(p, v), peak = PVector.add(p, v.copy().rotate(-PI / 3));
  edge(a, p, n - 1); edge(p, peak, n - 1); edge(peak, q, n - 1); edge(q, b, n - 1);
}
