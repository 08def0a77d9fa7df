package reactor.ringbuf.samples.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;

/** Runs another program in a process that ends when the one that has started it does. */
public final class ChildMain {

  private ChildMain() {}

  /**
   * Runs a program.
   *
   * @param args its class, and its arguments
   * @throws ReflectiveOperationException if there is no such program
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(ChildMain::endWithParent, "end-with-parent");
    watch.setDaemon(true);
    watch.start();
    String[] rest = new String[args.length - 1];
    System.arraycopy(args, 1, rest, 0, rest.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** A parent that was killed cannot end its children, but the pipe to them breaks. */
  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is written to it
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }
}
