package reactor.ringbuf.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of errors, and errors of calls that fail here. */
class ErrnoTest {

  @ParameterizedTest
  @CsvSource({
    "1, EPERM, Operation not permitted",
    "2, ENOENT, No such file or directory",
    "4, EINTR, Interrupted system call",
    "9, EBADF, Bad file descriptor",
    "12, ENOMEM, Cannot allocate memory",
    "13, EACCES, Permission denied",
    "16, EBUSY, Device or resource busy",
    "20, ENOTDIR, Not a directory",
    "22, EINVAL, Invalid argument",
    "23, ENFILE, Too many open files in system",
    "24, EMFILE, Too many open files",
    "36, ENAMETOOLONG, File name too long",
    "38, ENOSYS, Function not implemented",
    "40, ELOOP, Too many levels of symbolic links",
    "95, EOPNOTSUPP, Operation not supported",
  })
  void namesAndTextsAreTheCLibrarys(int errno, String name, String text) {
    assertThat(Errno.name(errno)).isEqualTo(name);
    assertThat(Errno.text(errno)).isEqualTo(text);
  }

  @Test
  void anUnknownNumberIsShown() {
    assertThat(Errno.name(777)).isEqualTo("errno 777");
    assertThat(Errno.name(524)).isEqualTo("ENOTSUPP");
  }

  @Test
  void aFailedCallSaysWhichAndWhy() {
    assertThatExceptionOfType(LinuxException.class)
        .isThrownBy(() -> FileDescriptors.duplicate(1_000_000))
        .withMessage("fcntl(F_DUPFD_CLOEXEC): EBADF (Bad file descriptor)")
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF))
        .satisfies(e -> assertThat(e.call()).isEqualTo("fcntl(F_DUPFD_CLOEXEC)"));
  }

  @Test
  void aDuplicateOutlivesItsOriginal() throws Exception {
    try (MemoryFile file = new MemoryFile("duplicate", 1)) {
      int original = FileDescriptors.duplicate(file.fd);
      int duplicate = FileDescriptors.duplicate(original);
      assertThat(duplicate).isNotEqualTo(original);
      FileDescriptors.close(original);
      assertThat(FileDescriptors.kind(original)).isEmpty();
      assertThat(FileDescriptors.kind(duplicate)).startsWith("/memfd:duplicate");
      FileDescriptors.close(duplicate);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, BPF_MAP_TYPE_UNSPEC",
    "1, BPF_MAP_TYPE_HASH",
    "2, BPF_MAP_TYPE_ARRAY",
    "4, BPF_MAP_TYPE_PERF_EVENT_ARRAY",
    "22, BPF_MAP_TYPE_QUEUE",
    "27, BPF_MAP_TYPE_RINGBUF",
    "31, BPF_MAP_TYPE_USER_RINGBUF",
    "33, BPF_MAP_TYPE_ARENA",
    "99, map type 99",
    "-1, map type -1",
  })
  void mapTypesHaveTheKernelsNames(int type, String name) {
    assertThat(new MapInfo(type, 1, 0, 0, 4096, 0, "").typeName()).isEqualTo(name);
  }
}
