package reactor.ringbuf.tests.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A small SVG writer for the two kinds of plots that are needed: bars, and lines on logarithms. By
 * hand, since XChart writes text as outlines, in files 60 times as large, and has no horizontal
 * bars with a range.
 */
final class Chart {

  private static final int WIDTH = 760;
  private static final int LEFT = 170;
  private static final int TOP = 50;
  private static final int BAR = 26;
  private static final int PLOT_WIDTH = 540;
  private static final int PLOT_HEIGHT = 320;
  private static final int LINES_LEFT = 70;
  private static final int LINES_WIDTH = 480;
  private static final List<String> COLORS =
      List.of(
          "#555555", "#999999", "#000000", "#8c564b", "#e377c2", "#1f77b4", "#17becf", "#9467bd",
          "#2ca02c", "#bcbd22", "#d62728", "#ff7f0e", "#aec7e8", "#98df8a", "#ff9896");

  private final StringBuilder svg = new StringBuilder();

  private Chart(String title, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        WIDTH, height, WIDTH, height);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    text(WIDTH / 2.0, 24, "middle", title);
  }

  /** A bar: a value, and the least and the greatest that it is the median of. */
  record Bar(ConsumerKind kind, Result.Spread value) {}

  /** A line through points whose coordinates are all positive. */
  record Line(ConsumerKind kind, List<Point> points) {}

  /** A point. */
  record Point(double x, double y) {}

  /** Horizontal bars, from zero. */
  static String bars(String title, List<Bar> bars) {
    Chart chart = new Chart(title, TOP + BAR * bars.size() + 20);
    double max = bars.stream().mapToDouble(bar -> bar.value().max()).max().orElse(1);
    for (int i = 0; i < bars.size(); i++) {
      chart.bar(bars.get(i), TOP + i * BAR, PLOT_WIDTH * 0.9 / max);
    }
    return chart.end();
  }

  private void bar(Bar bar, double y, double scale) {
    Result.Spread value = bar.value();
    text(LEFT - 8, y + 16, "end", bar.kind().label());
    add(
        "<rect x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        LEFT, y + 3, value.median() * scale, BAR - 6, color(bar.kind()));
    add(
        "<path d=\"M%.1f %.1f H%.1f\" stroke=\"black\"/>",
        LEFT + value.min() * scale, y + BAR / 2.0, LEFT + value.max() * scale);
    text(LEFT + value.max() * scale + 6, y + 16, "start", MarkdownReport.count(value.median()));
  }

  /** Lines; both axes are logarithmic. */
  static String lines(String title, String xTitle, List<Line> lines) {
    Chart chart = new Chart(title, TOP + PLOT_HEIGHT + 60);
    chart.text(LINES_LEFT + LINES_WIDTH / 2.0, TOP + PLOT_HEIGHT + 44, "middle", xTitle);
    Axis x = Axis.over(lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::x));
    Axis y = Axis.over(lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::y));
    chart.grid(x, y);
    int row = 0;
    for (Line line : lines) {
      chart.line(line, x, y);
      double legend = TOP + 16.0 * row++;
      chart.add(
          "<rect x=\"%d\" y=\"%.1f\" width=\"12\" height=\"4\" fill=\"%s\"/>",
          LINES_LEFT + LINES_WIDTH + 20, legend, color(line.kind()));
      chart.text(LINES_LEFT + LINES_WIDTH + 38, legend + 6, "start", line.kind().label());
    }
    return chart.end();
  }

  /** Whole powers of ten around the values. */
  private record Axis(int from, int to) {

    static Axis over(DoubleStream values) {
      double[] logarithms = values.map(Math::log10).sorted().toArray();
      int from = (int) Math.floor(logarithms[0]);
      int to = (int) Math.ceil(logarithms[logarithms.length - 1]);
      return new Axis(from, Math.max(to, from + 1));
    }

    double share(double value) {
      return (Math.log10(value) - from) / (to - from);
    }
  }

  private static double x(Axis axis, double value) {
    return LINES_LEFT + axis.share(value) * LINES_WIDTH;
  }

  private static double y(Axis axis, double value) {
    return TOP + (1 - axis.share(value)) * PLOT_HEIGHT;
  }

  private void grid(Axis x, Axis y) {
    for (int power = x.from(); power <= x.to(); power++) {
      double at = x(x, Math.pow(10, power));
      add("<path d=\"M%.1f %d V%d\" stroke=\"#ddd\"/>", at, TOP, TOP + PLOT_HEIGHT);
      text(at, TOP + PLOT_HEIGHT + 18, "middle", power(power));
    }
    for (int power = y.from(); power <= y.to(); power++) {
      double at = y(y, Math.pow(10, power));
      add("<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/>", LINES_LEFT, at, LINES_LEFT + LINES_WIDTH);
      text(LINES_LEFT - 8, at + 4, "end", power(power));
    }
  }

  private static String power(int exponent) {
    String[] units = {"", "k", "M", "G"};
    return exponent < 0 || exponent >= 3 * units.length
        ? "1e" + exponent
        : (int) Math.pow(10, exponent % 3) + units[exponent / 3];
  }

  private void line(Line line, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      double px = x(x, point.x());
      double py = y(y, point.y());
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", px, py));
      add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", px, py, color(line.kind()));
    }
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        path, color(line.kind()));
  }

  private static String color(ConsumerKind kind) {
    return COLORS.get(kind.ordinal() % COLORS.size());
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private String end() {
    return svg.append("</svg>\n").toString();
  }
}
