package reactor.ringbuf.samples.kernellive;

import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import reactor.ringbuf.samples.cli.Output;

/**
 * Serves what the kernel tells of programs and connections, as server-sent events and as a page;
 * or, as {@code load}, prepares that: the only part that needs privileges.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class KernelLive {

  /** Made by Spring. */
  KernelLive() {}

  /**
   * Runs the loader if the first argument is {@code load}, and else the service.
   *
   * @param args of the loader, see {@code load --help}; or properties as Spring Boot takes them,
   *     such as {@code --server.port=8080}
   */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("load")) {
      Output output = Output.ofProcess("kernel-live load");
      System.exit(Loader.run(output, Loader.PARTS, Arrays.copyOfRange(args, 1, args.length)));
    }
    for (String argument : args) {
      if (!argument.startsWith("--")) { // which Spring would pass over
        System.err.printf(
            "kernel-live: there is no command '%s'; there are load, and options such as --server.port=9000%n",
            argument);
        System.exit(2);
      }
    }
    SpringApplication.run(KernelLive.class, args);
  }
}
