package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.testing.TinyFaces;

class BinPairsTest {

  private static final byte[] A = bytes("ffd8ff41270a5c");
  private static final byte[] B = bytes("89504e470080");
  private static final byte[] C = bytes("ffd8ff43");

  @TempDir Path folder;

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static Map<String, byte[]> samples(String file) {
    Map<String, byte[]> samples = new TreeMap<>();
    try (InputStream in = BinPairsTest.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      String text = new String(bytes, StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(parts -> samples.put(parts[0], Base64.getDecoder().decode(parts[1])));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return samples;
  }

  private static byte[] sample(String name) {
    return Objects.requireNonNull(samples("pickles.txt").get(name), name);
  }

  private Path file(byte[] pickle) throws IOException {
    return Files.write(folder.resolve("lfw.bin"), pickle);
  }

  private void assertRefused(byte[] pickle, String... parts) throws IOException {
    Path file = file(pickle);
    assertThatThrownBy(() -> new BinPairs(file).open())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("lfw.bin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes0",
        "bytes1",
        "bytes2",
        "bytes3",
        "bytes4",
        "bytes5",
        "numpy0",
        "numpy2",
        "numpy3",
        "numpy4",
        "numpy5",
        "numpyNx1",
        "python2",
        "python2numpy",
        "python2text"
      })
  void readsEveryWayOfWritingTheSamePairs(String name) throws IOException {
    assertSamePairs(sample(name));
  }

  /** Written by Python 2.7 and 3.11 themselves, with three versions of NumPy, in every protocol. */
  @ParameterizedTest
  @CsvSource({
    "python2.7-numpy1.16, 36",
    "python3.11-numpy1.23, 36",
    "python3.11-numpy2.0, 36",
  })
  void readsWhatPythonAndNumpyWrite(String peer, int count) throws IOException {
    Map<String, byte[]> pickles = samples("pickles/" + peer + ".txt");
    assertThat(pickles).hasSize(count);
    for (Map.Entry<String, byte[]> pickle : pickles.entrySet()) {
      if (pickle.getKey().endsWith("-image")) {
        assertThat(BinImage.is(pickle.getValue())).as(pickle.getKey()).isTrue();
        assertThat(BinImage.picture(pickle.getValue(), pickle.getKey()))
            .as(pickle.getKey())
            .isEqualTo(A);
      } else {
        assertSamePairs(pickle.getValue());
      }
    }
  }

  private void assertSamePairs(byte[] pickle) throws IOException {
    PairSet pairs = new BinPairs(file(pickle)).open();
    assertThat(pairs.name()).isEqualTo("lfw");
    assertThat(pairs.pairs()).isEqualTo(2);
    assertThat(pairs.folds()).isEqualTo(10);
    assertThat(pairs.images()).isEqualTo(3);
    assertThat(pairs.encoded(pairs.left(0))).isEqualTo(A);
    assertThat(pairs.encoded(pairs.right(0))).isEqualTo(B);
    assertThat(pairs.left(1)).isEqualTo(pairs.left(0));
    assertThat(pairs.encoded(pairs.right(1))).isEqualTo(C);
    assertThat(pairs.same(0)).isTrue();
    assertThat(pairs.same(1)).isFalse();
    assertThat(pairs.place(pairs.right(1))).endsWith("lfw.bin#3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil0", "evil2", "evil4"})
  void refusesAFunctionByNameAndExecutesNothing(String name) throws IOException {
    assertRefused(sample(name), "posix.system", "nothing was executed", "byte offset");
  }

  @Test
  void refusesBuiltInFunctionsToo() throws IOException {
    assertRefused(sample("evilbuiltin"), "builtins.eval");
    assertRefused(ascii("cos\nsystem\n(S'true'\ntR."), "os.system", "byte offset 0");
    assertRefused(ascii("c__builtin__\nbytearray\n."), "__builtin__.bytearray");
  }

  @Test
  void refusesOtherWaysToMakeObjects() throws IOException {
    assertRefused(ascii("(S'true'\nios\nsystem\n."), "0x69");
    assertRefused(bytes("80025d2881"), "0x81"); // NEWOBJ
    assertRefused(ascii("Pid\n."), "0x50"); // a persistent id
    assertRefused(bytes("80028201"), "0x82"); // an extension code
    assertRefused(bytes("8002"), "cut short");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void namesTheByteOffsetOfATruncation() throws IOException {
    byte[] pickle = sample("bytes3");
    // 80 03 5d 71 00 28 43 07 and then 7 bytes of which 4 are left
    assertRefused(Arrays.copyOf(pickle, 12), "byte offset 8", "cut short", "7 more bytes");
    for (int length = 0; length < pickle.length; length++) {
      assertRefused(Arrays.copyOf(pickle, length), "byte offset");
    }
  }

  @Test
  void allocatesNothingForLengthsThatTheFileDoesNotHave() throws IOException {
    assertRefused(bytes("80034200ffffff7f"), "cut short"); // BINBYTES of 2 GiB
    assertRefused(bytes("800342ffffffff00"), "cut short"); // of 4 GiB
    assertRefused(bytes("80048effffffffffffff7f00"), "cut short"); // BINBYTES8
    assertRefused(bytes("80048effffffffffffffff00"), "cut short"); // negative
    assertRefused(bytes("800258ffffffff00"), "cut short"); // BINUNICODE
  }

  @Test
  void refusesMoreValuesThanPairsCanHave() throws IOException {
    byte[] nones = new byte[4_000_001];
    Arrays.fill(nones, (byte) 'N');
    assertRefused(nones, "at most 4,000,000 values");
  }

  @Test
  void refusesToRememberMoreThanThereCanBe() throws IOException {
    byte[] memos = new byte[4_000_010];
    Arrays.fill(memos, (byte) 0x94); // MEMOIZE, each under a number of its own
    memos[0] = 'N';
    assertRefused(memos, "at most 4,000,000 values");
  }

  @Test
  void refusesToEncodeOneTextAgainAndAgain() throws IOException {
    // A text of 200 bytes; then eight times: the function, the text from the memo, a call.
    String start = "V" + "x".repeat(200) + "\np0\n";
    String again = "c_codecs\nencode\ng0\nVlatin1\n\u0086R";
    byte[] pickle = (start + again.repeat(8)).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(pickle.length).isBetween(400, 1000);
    assertRefused(pickle, "encodes the same text again and again");
  }

  /** Looking at 8 MB two hundred thousand times would take many minutes. */
  @Test
  void recallsALargePictureOftenInLittleTime() throws IOException {
    int pairs = 100_000;
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(bytes("8003285d28")); // a tuple's mark, a list, the mark of its items
    pickle.writeBytes(bytes("4200008000")); // 8 MiB of bytes
    pickle.writeBytes(new byte[8 << 20]);
    pickle.writeBytes(bytes("7100")); // remembered under 0
    pickle.writeBytes("h\0".repeat(2 * pairs - 1).getBytes(StandardCharsets.ISO_8859_1));
    pickle.writeBytes(bytes("655d28")); // items into the list; the answers' list, a mark
    pickle.writeBytes(bytes("8889".repeat(pairs / 2)));
    pickle.writeBytes(bytes("65742e")); // items into the list, a tuple, the end
    Path file = file(pickle.toByteArray());
    PairSet read =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> new BinPairs(file).open());
    assertThat(read.pairs()).isEqualTo(pairs);
    assertThat(read.images()).isEqualTo(1);
  }

  @Test
  void refusesDamagedStacks() throws IOException {
    assertRefused(ascii("."), "lacks its value");
    assertRefused(ascii("e."), "lacks its mark");
    assertRefused(ascii("Na."), "lacks its value");
    assertRefused(ascii("NNa."), "no list");
    assertRefused(bytes("80024b0185522e"), "lacks its value");
    assertRefused(bytes("800268072e"), "recalls value 7");
    assertRefused(bytes("80092e"), "protocols 0 to 5");
  }

  @Test
  void saysWhatAFileHoldsInsteadOfPairs() throws IOException {
    assertRefused(ascii("N."), "a list is expected, got None");
    assertRefused(ascii("(I1\nt."), "two lists", "got 1 values");
    assertRefused(ascii("((S'a'\nl(I01\nlt."), "two pictures per answer, got 1 pictures and 1");
    assertRefused(ascii("((I7\nI8\nl(I01\nlt."), "picture 0 must be bytes", "got 7");
    assertRefused(ascii("((S'a'\nS'b'\nl(I5\nlt."), "answer 0 must be True or False, got 5");
    assertRefused(ascii("((S'a'\nS'b'\nl(I01\nlt."), "of the same person and of different people");
  }

  @Test
  void saysWhenNothingIsThere() {
    assertThatThrownBy(() -> new BinPairs(folder.resolve("agedb.bin")).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("agedb.bin")
        .hasMessageContaining("nothing is there");
  }

  @Test
  void readsBackWhatTheFixtureWrites() {
    PairSet pairs = TinyFaces.pairs(6, 40, 0.2, 3);
    PairSet read = new BinPairs(BinPairsFile.write(folder.resolve("tiny.bin"), pairs)).open();
    assertThat(read.pairs()).isEqualTo(40);
    for (int pair = 0; pair < 40; pair++) {
      assertThat(read.encoded(read.left(pair))).isEqualTo(pairs.encoded(pairs.left(pair)));
      assertThat(read.encoded(read.right(pair))).isEqualTo(pairs.encoded(pairs.right(pair)));
      assertThat(read.same(pair)).isEqualTo(pairs.same(pair));
    }
  }

  @Test
  void agreesWithAnotherUnpickler() throws IOException {
    for (String name : new String[] {"bytes3", "bytes4"}) {
      Object[] parts = (Object[]) new Unpickler().load(new ByteArrayInputStream(sample(name)));
      PairSet pairs = new BinPairs(file(sample(name))).open();
      Object[] pictures = ((java.util.List<?>) parts[0]).toArray();
      assertThat(pairs.encoded(pairs.right(1))).isEqualTo(pictures[3]);
    }
  }
}
