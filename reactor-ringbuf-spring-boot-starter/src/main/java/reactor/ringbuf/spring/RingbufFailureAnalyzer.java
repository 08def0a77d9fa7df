package reactor.ringbuf.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import reactor.ringbuf.CorruptRingbufException;
import reactor.ringbuf.RingbufException;
import reactor.ringbuf.RingbufInUseException;
import reactor.ringbuf.btf.BtfException;
import reactor.ringbuf.libbpf.BpfObjectException;

/** Says what to do when an application cannot start because of a ring. */
final class RingbufFailureAnalyzer extends AbstractFailureAnalyzer<RingbufException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RingbufException cause) {
    String ring = ring(rootFailure);
    String description =
        ring == null ? cause.getMessage() : "Ring " + ring + ": " + cause.getMessage();
    String properties = RingbufProperties.RINGS + "." + (ring == null ? "<name>" : ring);
    return new FailureAnalysis(description, action(cause, properties), cause);
  }

  /** The ring whose bean could not be made, if it was one. */
  private static @Nullable String ring(Throwable failure) {
    String ring = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BeanCreationException creation
          && creation.getBeanName() != null
          && creation.getResourceDescription() == null) {
        ring = creation.getBeanName();
      }
    }
    return ring;
  }

  private static String action(RingbufException failure, String properties) {
    if (failure instanceof RingbufInUseException) {
      return "A ring has one consumer. In this application, subscribe once and share() the Flux among"
          + " its subscribers. If another process drains the ring, such as a former instance of this"
          + " service, end it first, or have the loader pin a map for each.";
    }
    if (failure instanceof CorruptRingbufException) {
      return "Start the loader anew, so that it pins a new map. With %s.follow=true a subscription goes over to it by itself."
          .formatted(properties);
    }
    if (failure instanceof BtfException) {
      return "Compile the BPF program with clang -target bpf -g, name its object file in %s.btf (or .object), and call the Java record and its components as the struct and its members."
          .formatted(properties);
    }
    if (failure instanceof BpfObjectException) {
      return object(failure.errno(), properties);
    }
    if (failure.getCause() instanceof UnsupportedOperationException) {
      return "Run the application on Linux 5.8 or later, on a processor that the message names. For its"
          + " tests anywhere, annotate them with @AutoConfigureTestRingbuf.";
    }
    return opening(failure.errno(), properties);
  }

  private static String object(@Nullable String errno, String properties) {
    if ("EPERM".equals(errno) || "EACCES".equals(errno)) {
      return "Give the service CAP_BPF and CAP_PERFMON (in systemd AmbientCapabilities=, in Kubernetes securityContext.capabilities.add), or let a small privileged loader pin the map, and set %s.pin in place of object: the service then needs no capability."
          .formatted(properties);
    }
    return "Look at %s.object, .map and .programs: the message says which step failed and, where libbpf told, why. `samples/run ringbuf-cat OBJECT` tries the same without the application."
        .formatted(properties);
  }

  private static String opening(@Nullable String errno, String properties) {
    if ("ENOENT".equals(errno)) {
      return "Start the loader that pins the ring, or look whether %s.pin (or folder) is where it does. With %s.wait-for-pin=1m a subscription waits for it."
          .formatted(properties, properties);
    }
    if ("EPERM".equals(errno) || "EACCES".equals(errno)) {
      return "Let the loader give the service's user read and write permission on the pin, and search permission on the folders above it. A container also needs the folder mounted, and the bpf system call allowed by its seccomp profile.";
    }
    return "Do what the message says, or look at %s.*.".formatted(properties);
  }
}
