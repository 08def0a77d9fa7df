package reactor.ringbuf.tests.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The process that has a record written once in a second while another one floods the ring. */
final class Visitor {

  static final int RECORDS = 10;
  private static final long MILLIS = 900;
  static final int PRODUCER = 1;

  private Visitor() {}

  /**
   * Writes the records.
   *
   * @param args the folders of the {@link Place}, and the generation
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Place place = new Place(Path.of(args[0]), Path.of(args[1]));
    int generation = Integer.parseInt(args[2]);
    int program = Pins.open(place.kept(generation).resolve(Loader.PROGRAM));
    Writing writing = new Writing(program, generation, PRODUCER);
    System.out.println("ready");
    if (System.in.read() < 0) {
      return; // its parent is gone
    }
    for (int i = 0; i < RECORDS; i++) {
      writing.write(1);
      TimeUnit.MILLISECONDS.sleep(MILLIS);
    }
    System.out.println("written");
  }
}
