package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.data.BinPairs;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.data.ListedData;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.TrainingData;
import org.semblance.data.align.Landmarks;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.testing.Damage;
import org.semblance.data.testing.TinyFaces;
import org.semblance.data.tfrecord.TfRecordData;
import org.semblance.nn.DeviceOptions;

/**
 * Seeded damage to whatever else is read, as {@link DamagedFilesTest} does to whole formats: lists,
 * labels, points, pairs, pictures, and files of records that are split or packed.
 */
class DamagedReadersTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 2, 0.3, 1);
  private static final byte[] RECORDIO_MAGIC = HexFormat.of().parseHex("0a23d7ce");
  private static final int CASES = 2_000;
  private static final int NIGHTLY_CASES = 100_000;

  /** TensorFlow's decoder says something on standard error each time: it gets one in so many. */
  private static final int NATIVE = 20;

  /** Of a picture's three copies as pixels, by the pixels that its header promises. */
  private static final long BYTES_PER_PIXEL = 24;

  /** What is damaged. */
  private enum Subject {
    SPLIT_RECORDS("train.rec"),
    PACKED_TFRECORD("a.tfrecord.gz"),
    PICTURE_LIST("faces.lst"),
    IDENTITY_LIST("identities.txt"),
    LABELS("labels.txt"),
    LANDMARKS("points.tsv"),
    PACKED_LANDMARKS("points.tsv.gz"),
    VERIFICATION("faces.bin"),
    NUMPY_VERIFICATION("faces.bin"),
    PYTHON2_VERIFICATION("faces.bin"),
    NAMED_PAIRS("pairs.txt"),
    PAIRS_OF_PATHS("pairs.txt"),
    PNG("face.png"),
    JPEG("face.jpg");

    private final String fileName;

    Subject(String fileName) {
      this.fileName = fileName;
    }

    boolean text() {
      return fileName.matches(".*\\.(txt|lst|tsv)");
    }

    boolean picture() {
      return this == PNG || this == JPEG;
    }
  }

  @SuppressWarnings("NullAway.Init")
  private static ImageDecoder decoder;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD);
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  void readersRefuseDamage(Subject subject) throws IOException {
    damage(subject, CASES, 3);
  }

  @ParameterizedTest
  @EnumSource(Subject.class)
  @Tag("nightly")
  void readersRefuseMuchDamage(Subject subject) throws IOException {
    damage(subject, NIGHTLY_CASES, 4);
  }

  private void damage(Subject subject, int cases, long seed) throws IOException {
    Path file = folder.resolve(subject.fileName);
    byte[] good = good(subject, file);
    Files.write(file, good);
    read(subject, file); // or nothing would be learnt from a refusal
    Damage damage = subject.text() ? Damage.toText(good, seed) : Damage.toBytes(good, seed);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bad = damage.next();
      Files.write(file, bad);
      long pixels = subject.picture() ? promisedPixels(bad) : 0;
      boolean refuses =
          Damage.refuses(i, bad.length, BYTES_PER_PIXEL * pixels, () -> read(subject, file));
      refused += refuses ? 1 : 0;
      if (subject.picture() && i % NATIVE == 0) {
        Damage.refuses(i, bad.length, 0, () -> decodeNatively(bad));
      }
    }
    assertThat(refused).isGreaterThan(cases / 50);
  }

  private static void decodeNatively(byte[] picture) {
    decoder.decode(picture, "here", TinyFaces.SIZE, TinyFaces.SIZE);
  }

  /** Returns how many pixels a picture may be decoded to: none if its header is refused. */
  private static long promisedPixels(byte[] picture) {
    try {
      PictureFacts facts = PictureFacts.of(picture, "here");
      return Math.min(Rasters.mostPixels(picture), (long) facts.height() * facts.width());
    } catch (DataException e) {
      return 0;
    }
  }

  /** Returns the content of a valid file; writes what it refers to. */
  private byte[] good(Subject subject, Path file) throws IOException {
    return switch (subject) {
      case SPLIT_RECORDS -> converted(splitFaces(), Format.RECORDIO, file);
      case PACKED_TFRECORD ->
          packed(converted(FACES, Format.TFRECORD, folder.resolve("whole.tfrecord")));
      case PICTURE_LIST -> text(list("%d\t%d.000000\t%s/%s\n"));
      case IDENTITY_LIST -> {
        FACES.writeFolder(folder);
        yield text(String.join("\n", FACES.identities()) + "\n");
      }
      case LABELS -> text(LabelMap.of(FACES).toText());
      case LANDMARKS -> text(points());
      case PACKED_LANDMARKS -> packed(text(points()));
      case VERIFICATION ->
          Files.readAllBytes(BinPairsFile.write(file, TinyFaces.pairs(4, 20, 0.3, 1)));
      case NUMPY_VERIFICATION -> pickle("numpy2");
      case PYTHON2_VERIFICATION -> pickle("python2text");
      case NAMED_PAIRS -> text(namedPairs());
      case PAIRS_OF_PATHS -> {
        FACES.writeFolder(folder);
        yield text(
            """
            tiny000/0000.png tiny000/0001.png 1
            ./tiny000/0000.png tiny001/0000 0
            tiny002/0001.png tiny002/0000.png 1
            """);
      }
      case PNG -> FACES.encoded(0);
      case JPEG -> Rasters.jpeg(Rasters.decode(FACES.encoded(0), "here"), 80);
    };
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] converted(ImageSet set, Format format, Path file) throws IOException {
    new Conversion(format, 1, null, null, 1).run(set, file, (pictures, bytes) -> {}, () -> false);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  /** Pictures with RecordIO's magic number behind them, where it splits their records. */
  private static TinyFaces splitFaces() {
    TinyFaces faces = FACES;
    for (int i = 0; i < FACES.size(); i += 2) {
      byte[] picture = FACES.encoded(i);
      byte[] aligned = new byte[(4 - picture.length % 4) % 4];
      faces =
          faces.with(
              i,
              Bytes.concat(picture, aligned, RECORDIO_MAGIC, RECORDIO_MAGIC, new byte[5], aligned));
    }
    return faces;
  }

  /** One line for each picture: number, class, identity, name. */
  private String list(String line) {
    FACES.writeFolder(folder);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < FACES.size(); i++) {
      String identity = FACES.identities().get(FACES.label(i));
      text.append(String.format(Locale.ROOT, line, i, FACES.label(i), identity, FACES.fileName(i)));
    }
    return text.toString();
  }

  private String points() {
    return "picture\tfaces\tx1\ty1\tx2\ty2\tx3\ty3\tx4\ty4\tx5\ty5\n"
        + list("%3$s/%4$s\t1\t%1$d.5\t10\t20\t10.25\t%2$d\t15\t11\t22\t19\t22\n");
  }

  private String namedPairs() throws IOException {
    for (int i = 0; i < FACES.size(); i++) {
      String identity = FACES.identities().get(FACES.label(i));
      Path person = Files.createDirectories(folder.resolve(identity));
      String name = String.format(Locale.ROOT, "%s_%04d.png", identity, i % 2 + 1);
      Files.write(person.resolve(name), FACES.encoded(i));
    }
    return "2\t1\ntiny000\t1\t2\ntiny000\t1\ttiny001\t2\ntiny001\t2\t1\ntiny002\t1\ttiny001\t1\n";
  }

  private static byte[] pickle(String name) throws IOException {
    try (InputStream in = DataException.class.getResourceAsStream("pickles.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> Base64.getDecoder().decode(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow();
    }
  }

  private void read(Subject subject, Path file) throws IOException {
    switch (subject) {
      case SPLIT_RECORDS -> readAll(RecordIoData.of(file));
      case PACKED_TFRECORD -> readAll(TfRecordData.of(file));
      case PICTURE_LIST -> readAll(new ListedData(file, null, 1));
      case IDENTITY_LIST -> readAll(new FolderData(folder, file, 1));
      case LABELS -> assertThat(LabelMap.read(file).sha256()).hasSize(64);
      case LANDMARKS, PACKED_LANDMARKS -> assertThat(Landmarks.read(file).size()).isNotNegative();
      case VERIFICATION, NUMPY_VERIFICATION, PYTHON2_VERIFICATION ->
          readAll(new BinPairs(file).open());
      case NAMED_PAIRS, PAIRS_OF_PATHS -> readAll(new ListedPairs(file, folder).open());
      case PNG, JPEG -> Rasters.decode(Files.readAllBytes(file), "here");
    }
  }

  private static void readAll(TrainingData data) {
    try (ImageSet set = data.open()) {
      for (int image = 0; image < set.size(); image++) {
        assertThat(set.place(image)).isNotEmpty();
        assertThat(set.fileName(image)).isNotNull();
        assertThat(set.label(image)).isBetween(0, set.identities().size() - 1);
        set.encoded(image);
      }
    }
  }

  private static void readAll(PairSet pairs) {
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      assertThat(pairs.encoded(pairs.left(pair))).isNotNull();
      assertThat(pairs.encoded(pairs.right(pair))).isNotNull();
    }
  }

  /** A header of 33 bytes that promises 2.7 GB of pixels. */
  @Test
  void aPngOf30000By30000IsRefusedByEveryDecoder() {
    byte[] bomb = FACES.encoded(0).clone();
    ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);
    assertThatThrownBy(() -> decoder.decode(bomb, "bomb.png", 112, 112))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("bomb.png", "got 30000 high and 30000 wide");
    assertThatThrownBy(() -> Rasters.decode(bomb, "bomb.png"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("bomb.png", "30,000 x 30,000");
  }

  /** So many pixels are allowed in a file that could hold them. */
  @Test
  void moreThanItsBytesCanHoldIsNotBelieved() {
    byte[] png = FACES.encoded(0).clone();
    ByteBuffer.wrap(png).putInt(16, 7_000).putInt(20, 7_000);
    assertThat((long) png.length * 8 * 1032).isLessThan(7_000L * 7_000);
    assertThatThrownBy(() -> Rasters.decode(png, "thin.png"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("thin.png", "7,000 x 7,000");
  }

  /** A list of people whose names no file of any system can have. */
  @Test
  void namesThatNoFileCanHaveAreNotThere() throws IOException {
    FACES.writeFolder(folder);
    Path pairs = folder.resolve("pairs.txt");
    Files.writeString(pairs, "a\0b.png tiny000/0001.png 1\n");
    assertThatThrownBy(() -> new ListedPairs(pairs, folder).open())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("pairs.txt:1", "pictures are named relative to", "inside it");
  }

  @Test
  void pointsThatUnpackToFarMoreThanTheyAreAreRefused() throws IOException {
    Path file = folder.resolve("bomb.tsv.gz");
    Files.write(file, packed(new byte[64 << 20])); // one line of 64 MB in 64 KB
    assertThatThrownBy(() -> Landmarks.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("bomb.tsv.gz", "come out of it");
  }
}
