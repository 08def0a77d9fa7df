package reactor.ringbuf.tests.bench.send;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.ringbuf.RecordEncoder;
import reactor.ringbuf.RingbufSender;
import reactor.ringbuf.SenderOptions;
import reactor.ringbuf.tests.fixtures.Cpus;

/**
 * Our sender as a process of its own; see send-libbpf.c. The first argument says how the messages
 * are made.
 */
public final class SendPeer {

  private SendPeer() {}

  /** Sends until the time is over, and prints the same as send-libbpf.c. */
  public static void main(String[] arguments) throws InterruptedException {
    int mapId = Integer.parseInt(arguments[1]);
    int length = Integer.parseInt(arguments[2]);
    int cpu = Integer.parseInt(arguments[3]);
    SenderOptions options = SenderOptions.mapId(mapId);
    RingbufSender sender =
        RingbufSender.create(
            switch (arguments[0]) {
              case "in-place-each" -> options.batch(1);
              case "copies-batch-64" -> options.batch(64);
              default -> options;
            });
    Mono<Void> sent = sent(sender, arguments[0], length);
    Thread thread =
        new Thread(
            () -> {
              Cpus.pin(cpu);
              sent.subscribe(
                  nothing -> {},
                  error -> {
                    error.printStackTrace();
                    Runtime.getRuntime().halt(1);
                  });
            });
    thread.setDaemon(true);
    thread.start();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Thread.sleep((long) (Double.parseDouble(arguments[4]) * 1000));
    long from = System.nanoTime();
    long cpuFrom = system.getProcessCpuTime();
    long sentBefore = sender.stats().messages();
    Thread.sleep((long) (Double.parseDouble(arguments[5]) * 1000));
    System.out.printf(
        Locale.ROOT,
        "%d %d %d%n",
        sender.stats().messages() - sentBefore,
        System.nanoTime() - from,
        system.getProcessCpuTime() - cpuFrom);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static Mono<Void> sent(RingbufSender sender, String how, int length) {
    Flux<Integer> numbers = Flux.range(0, Integer.MAX_VALUE);
    if (how.startsWith("in-place")) {
      return sender.send(
          numbers,
          RecordEncoder.of(
              length,
              (number, target) -> {
                for (int word = 0; word < length / 8; word++) {
                  target.putLong(number);
                }
              }));
    }
    ByteBuffer message = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    return sender.send(numbers.map(number -> message.putLong(0, number)));
  }
}
