package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptIndexTest {

  private static final byte[] KEY = new byte[IndexLayout.KEY_BYTES];

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = Files.write(folder.resolve("a.rec"), new byte[300_000]);
    Files.setLastModifiedTime(data, FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
  }

  /** Records of several lengths, some in pieces, and labels of all kinds. */
  private static RecordIndex index(int pictures) {
    RecordIndex index = new RecordIndex();
    SplittableRandom random = new SplittableRandom(3);
    long offset = 0;
    for (int i = 0; i < pictures; i++) {
      offset += random.nextInt(4);
      int bytes = random.nextInt(20, 50);
      boolean whole = random.nextInt(9) > 0;
      long label = random.nextInt(99) == 0 ? random.nextLong() : i / 20;
      index.add(new RecordSpot(offset, bytes, whole ? 12 : 0, whole ? bytes - 20 : -1), label);
      offset += bytes;
    }
    return index;
  }

  private static void assertSame(RecordIndex found, RecordIndex expected) {
    assertThat(found.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.spot(i)).isEqualTo(expected.spot(i));
      assertThat(found.label(i)).isEqualTo(expected.label(i));
    }
  }

  private void keep(RecordIndex index, String signature) {
    try (ByteFile file = ByteFile.open(data, "records")) {
      Objects.requireNonNull(KeptIndex.of(file, signature, 1)).write(index);
    }
  }

  private @Nullable RecordIndex kept(String signature) {
    try (ByteFile file = ByteFile.open(data, "records")) {
      return Objects.requireNonNull(KeptIndex.of(file, signature, 1)).read();
    }
  }

  /** More pictures than a block has, and none. */
  @Test
  void whatWasKeptIsReadAgain() {
    for (int pictures : new int[] {0, 1, 4096, 7_000}) {
      RecordIndex index = index(pictures);
      keep(index, "x");
      assertSame(Objects.requireNonNull(kept("x")), index);
    }
    assertThat(KeptIndex.path(data)).isEqualTo(folder.resolve(".a.rec.index")).exists();
  }

  /**
   * By hand. 40 bytes from 0 on, picture of 8 at 32, label 3; 20 bytes from 44 on, in pieces, label
   * 300.
   */
  @Test
  void blocksHaveTheBytesOfTheLayout() throws IOException {
    RecordIndex index = new RecordIndex();
    index.add(new RecordSpot(0, 40, 32, 8), 3);
    index.add(new RecordSpot(44, 20, 0, -1), 300);
    byte[] bytes = layout(index);
    assertThat(HexFormat.of().formatHex(bytes, 0, 48))
        .isEqualTo("534d424c2d494458" + "01000000" + "02000000" + "00".repeat(32));
    assertThat(HexFormat.of().formatHex(bytes, 52, 56)).isEqualTo("0b000000");
    assertThat(HexFormat.of().formatHex(bytes, 60, bytes.length))
        .isEqualTo("00" + "28" + "20" + "09" + "06" + "04" + "14" + "00" + "00" + "d204");
  }

  private static byte[] layout(RecordIndex index) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IndexLayout.write(index, KEY, Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  @Test
  void anIndexOfSomethingElseIsNone() throws IOException {
    FileTime time = Files.getLastModifiedTime(data);
    keep(index(5_000), "x");
    assertThat(kept("x")).isNotNull();
    assertThat(kept("y")).isNull();
    for (int changed : new int[] {0, 299_999}) {
      byte[] content = new byte[300_000];
      content[changed] = 1;
      Files.write(data, content);
      Files.setLastModifiedTime(data, time);
      assertThat(kept("x")).as("byte %d", changed).isNull();
    }
    Files.write(data, new byte[300_000]);
    Files.setLastModifiedTime(data, FileTime.fromMillis(time.toMillis() + 1_000));
    assertThat(kept("x")).isNull();
    Files.write(data, new byte[300_001]);
    Files.setLastModifiedTime(data, time);
    assertThat(kept("x")).isNull();
    Files.write(data, new byte[300_000]);
    Files.setLastModifiedTime(data, time);
    assertThat(kept("x")).isNotNull();
  }

  @Test
  void anIndexOfAFileThatChangedMeanwhileIsNotKept() throws IOException {
    try (ByteFile file = ByteFile.open(data, "records")) {
      KeptIndex kept = Objects.requireNonNull(KeptIndex.of(file, "x", 1));
      Files.setLastModifiedTime(data, FileTime.fromMillis(1));
      kept.write(index(10));
    }
    assertThat(KeptIndex.path(data)).doesNotExist();
  }

  /** It may change again, in so short a time that its time of change stays the same. */
  @Test
  void anIndexOfAFileThatHasJustChangedIsNotKept() throws IOException {
    Files.setLastModifiedTime(data, FileTime.from(Instant.now()));
    keep(index(10), "x");
    assertThat(KeptIndex.path(data)).doesNotExist();
  }

  /** Its check sums fit, but it was made for a longer file. */
  @Test
  void placesOutsideOfTheFileAreRefused() throws IOException {
    Path path = Files.write(folder.resolve("index"), layout(index(100)));
    try (ByteFile file = ByteFile.open(path, "an index")) {
      assertThat(IndexLayout.read(file, KEY, 300_000).size()).isEqualTo(100);
      assertThatThrownBy(() -> IndexLayout.read(file, KEY, 1_000))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("outside of the file");
    }
  }

  @Test
  void somethingBehindTheEndIsRefused() throws IOException {
    Path path = Files.write(folder.resolve("index"), Bytes.concat(layout(index(100)), new byte[1]));
    try (ByteFile file = ByteFile.open(path, "an index")) {
      assertThatThrownBy(() -> IndexLayout.read(file, KEY, 300_000))
          .hasMessageContaining("behind its end");
    }
  }

  /** Something else may have the name, and cannot be replaced. */
  @Test
  void whereNoneCanBeKeptThereIsNone() throws IOException {
    Files.createDirectories(KeptIndex.path(data).resolve("mine"));
    keep(index(10), "x");
    assertThat(kept("x")).isNull();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(data, KeptIndex.path(data));
    }
  }

  /** Several processes may open a set at the same time. */
  @Test
  void severalCanKeepOneAtTheSameTime() throws IOException {
    RecordIndex index = index(5_000);
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            i -> {
              keep(index, "x");
              assertSame(Objects.requireNonNull(kept("x")), index);
            });
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(data, KeptIndex.path(data));
    }
  }

  @Test
  void damageIsRefused() throws IOException {
    damage(2_000, 1);
  }

  @Test
  @Tag("nightly")
  void muchDamageIsRefused() throws IOException {
    damage(100_000, 2);
  }

  /** Of somebody who makes its check sums fit: it names places in the file, or is refused. */
  @Test
  void whatIsMadeUpNamesPlacesInTheFile() throws IOException {
    byte[] good = layout(index(300));
    int block = IndexLayout.HEADER_BYTES + 3 * Integer.BYTES;
    SplittableRandom random = new SplittableRandom(4);
    Path path = folder.resolve("index");
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = good.clone();
      for (int j = random.nextInt(1, 20); j > 0; j--) {
        bad[random.nextInt(block, bad.length)] = (byte) random.nextInt();
      }
      CRC32C crc = new CRC32C();
      crc.update(bad, block, bad.length - block);
      ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(block - 4, (int) crc.getValue());
      Files.write(path, bad);
      try (ByteFile file = ByteFile.open(path, "an index")) {
        RecordIndex found = IndexLayout.read(file, KEY, 300_000);
        assertThat(found.spot(found.size() - 1).end()).as("case %d", i).isBetween(0L, 300_000L);
      } catch (IOException | DataException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 1_999);
  }

  /** Seeded damage: whatever differs is refused, in no more memory than the file justifies. */
  private void damage(int cases, long seed) throws IOException {
    keep(index(300), "x");
    byte[] good = Files.readAllBytes(KeptIndex.path(data));
    SplittableRandom random = new SplittableRandom(seed);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (ByteFile file = ByteFile.open(data, "records")) {
      KeptIndex kept = Objects.requireNonNull(KeptIndex.of(file, "x", 1));
      for (int i = 0; i < cases; i++) {
        byte[] bad = damaged(good, random);
        Files.write(KeptIndex.path(data), bad);
        long before = threads.getCurrentThreadAllocatedBytes();
        RecordIndex found = kept.read();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
        assertThat(found == null).as("case %d", i).isEqualTo(!Arrays.equals(bad, good));
      }
    }
  }

  private static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bad = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        for (int i = random.nextInt(1, 20); i > 0; i--) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
      }
      case 1 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length + 100));
      case 2 -> {
        int from = random.nextInt(bad.length);
        int count = random.nextInt(bad.length - from);
        System.arraycopy(good, from, bad, random.nextInt(bad.length - count), count);
      }
      default -> bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bad;
  }
}
