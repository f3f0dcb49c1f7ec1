package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {

  @TempDir private Path folder;

  @Test
  void readsUtf8() throws IOException {
    Path file = Files.writeString(folder.resolve("ü.yaml"), Tiny.yaml());
    assertThat(ScheduleYaml.read(file)).isEqualTo(Tiny.read());
  }

  @Test
  void skipsAByteOrderMark() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "\uFEFF" + Tiny.yaml());
    assertThat(ScheduleYaml.read(file)).isEqualTo(Tiny.read());
  }

  @Test
  void suggestsAFileThatIsThere() throws IOException {
    Files.writeString(folder.resolve("quickstart.yaml"), Tiny.yaml());
    Path missing = folder.resolve("quikstart.yaml");
    assertThatThrownBy(() -> ScheduleYaml.read(missing))
        .isInstanceOf(ScheduleException.class)
        .hasMessage(
            missing + ": does not exist; did you mean " + folder.resolve("quickstart.yaml") + "?");
  }

  @Test
  void tellsWhereRelativePathsStart() {
    assertThatThrownBy(() -> ScheduleYaml.read(Path.of("no/such/file.yaml")))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("no/such/file.yaml: does not exist; relative paths start at /");
  }

  @Test
  void namesAFileInAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("only.yaml"), Tiny.yaml());
    assertThatThrownBy(() -> ScheduleYaml.read(folder))
        .isInstanceOf(ScheduleException.class)
        .hasMessage(folder + ": is a folder; name the YAML file in it, for instance " + file);
  }

  @Test
  void rejectsWhatIsNotUtf8WithThePlace() throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "name: a\ndata: \u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ScheduleYaml.read(file))
        .isInstanceOf(ScheduleException.class)
        .hasMessage(
            file + ":2:1: must be UTF-8 text, got byte 0xfc at offset 14; save it as UTF-8");
  }

  @Test
  void rejectsATruncatedCharacter() throws IOException {
    Path file = folder.resolve("cut.yaml");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xc3});
    assertThatThrownBy(() -> ScheduleYaml.read(file))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("must be UTF-8 text, got byte 0xc3 at offset 3");
  }

  @Test
  void rejectsUtf16() throws IOException {
    Path file = folder.resolve("wide.yaml");
    Files.write(file, Tiny.yaml().getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> ScheduleYaml.read(file))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("must be UTF-8 text, got byte 0xfe at offset 0");
  }

  @Test
  void boundsTheSize() throws IOException {
    Path file = folder.resolve("large.yaml");
    Files.write(file, new byte[SourceFile.LARGEST_BYTES + 1]);
    assertThatThrownBy(() -> ScheduleYaml.read(file))
        .isInstanceOf(ScheduleException.class)
        .hasMessage(
            file + ": must be a schedule of at most 1 MiB, got more; is it another kind of file?");
  }

  @Test
  void readsAFileOfTheLargestSizeQuickly() throws IOException {
    String filler = "# filler\n".repeat(50_000) + "run: {" + "a: 1, ".repeat(50_000) + "b: 1}\n";
    Path file = Files.writeString(folder.resolve("long.yaml"), filler);
    assertThatThrownBy(() -> ScheduleYaml.read(file)).isInstanceOf(ScheduleException.class);
  }
}
