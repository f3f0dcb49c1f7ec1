package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TensorFileTest {

  /** Two tensors as Python's library writes them: a [2] = {1, −2}, b [1, 1] = {0.5}. */
  private static final String HEADER =
      "{\"__metadata__\":{\"who\":\"test\"},"
          + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]}}";

  @TempDir Path folder;

  private Path file(String header, float... data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + 4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (float value : data) {
      bytes.putFloat(value);
    }
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  private static float[] values(TensorFile file, String name) {
    try (TFloat32 tensor = file.read(name)) {
      float[] values = new float[(int) tensor.size()];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  private static Parameter parameter(GraphScope scope, String layer, Shape shape, float value) {
    return scope
        .parameters()
        .get(
            layer,
            new ParameterSpec("w", shape, Initializer.constant(value), ParameterRole.KERNEL));
  }

  @Test
  void readsAFileOfPythonsLibrary() throws IOException {
    try (TensorFile file = TensorFile.open(file(HEADER, 1, -2, 0.5f))) {
      assertThat(file.metadata()).containsExactly(Map.entry("who", "test"));
      assertThat(file.names()).containsExactly("a", "b");
      assertThat(file.shape("b")).isEqualTo(Shape.of(1, 1));
      assertThat(values(file, "a")).containsExactly(1, -2);
      assertThat(values(file, "b")).containsExactly(0.5f);
      file.verify();
    }
  }

  @Test
  void writesWhatPythonsLibraryReads() throws IOException {
    Path path = folder.resolve("out/y.safetensors");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Parameter one = parameter(scope, "one", Shape.of(2, 1), 0);
      Parameter two = parameter(scope, "zwei", Shape.scalar(), 0.25f);
      scope.parameters().initialize();
      scope.parameters().assign(one, new float[] {3, -4});
      TensorFile.write(
          path, Map.of("note", "ä \"quoted\"\n"), List.of(one, two), scope.parameters());
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(bytes.getLong(0));
    assertThat((8 + length) % 8).isZero();
    assertThat(bytes.limit()).isEqualTo(8 + length + 12);
    String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
    assertThat(header).startsWith("{");
    JsonNode json = new ObjectMapper().readTree(header);
    assertThat(json.at("/__metadata__/note").textValue()).isEqualTo("ä \"quoted\"\n");
    assertThat(json.at("/__metadata__").properties())
        .allSatisfy(text -> assertThat(text.getValue().isTextual()).isTrue());
    assertThat(json.get("one/w"))
        .hasToString("{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}");
    assertThat(json.get("zwei/w"))
        .hasToString("{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}");
    assertThat(bytes.getFloat(8 + length)).isEqualTo(3);
    assertThat(bytes.getFloat(8 + length + 4)).isEqualTo(-4);
    assertThat(bytes.getFloat(8 + length + 8)).isEqualTo(0.25f);
  }

  @Test
  void loadsByNameInAnyOrder() throws IOException {
    String header = HEADER.replace("\"a\"", "\"one/w\"").replace("\"b\"", "\"two/w\"");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0);
        TensorFile file = TensorFile.open(file(header, 1, -2, 0.5f))) {
      Parameter two = parameter(scope, "two", Shape.of(1, 1), 9);
      Parameter one = parameter(scope, "one", Shape.of(2), 9);
      file.loadInto(scope.parameters(), List.of(two, one));
      assertThat(scope.parameters().values(one)).containsExactly(1, -2);
      assertThat(scope.parameters().values(two)).containsExactly(0.5f);
      scope.parameters().initialize();
      assertThat(scope.parameters().values(one)).containsExactly(1, -2);
    }
  }

  @Test
  void misfitIsFoundBeforeAnyVariableChanges() throws IOException {
    String header = HEADER.replace("\"a\"", "\"one/w\"").replace("\"b\"", "\"two/w\"");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0);
        TensorFile file = TensorFile.open(file(header, 1, -2, 0.5f))) {
      Parameter one = parameter(scope, "one", Shape.of(2), 9);
      Parameter two = parameter(scope, "two", Shape.of(3, 3), 9);
      Parameter three = parameter(scope, "three", Shape.of(2), 9);
      scope.parameters().initialize();
      assertThatThrownBy(() -> file.loadInto(scope.parameters(), List.of(one, two)))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("x.safetensors")
          .hasMessageContaining("tensor two/w must have shape [3, 3], found [1, 1]");
      assertThatThrownBy(() -> file.loadInto(scope.parameters(), List.of(one, three)))
          .hasMessageContaining("has no tensor three/w");
      assertThat(scope.parameters().values(one)).containsExactly(9, 9);
    }
  }

  @Test
  void damagedDataIsFoundBeforeAnyVariableChanges() throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Parameter one = parameter(scope, "one", Shape.of(2), 9);
      scope.parameters().initialize();
      Path path = folder.resolve("z");
      TensorFile.write(path, Map.of(), List.of(one), scope.parameters());
      byte[] bytes = Files.readAllBytes(path);
      bytes[bytes.length - 1] ^= 1;
      Files.write(path, bytes);
      scope.parameters().assign(one, new float[] {7, 7});
      try (TensorFile file = TensorFile.open(path)) {
        assertThatThrownBy(() -> file.loadInto(scope.parameters(), List.of(one)))
            .isInstanceOf(WeightsException.class)
            .hasMessageContaining("checksum");
      }
      assertThat(scope.parameters().values(one)).containsExactly(7, 7);
    }
  }

  @Test
  void checksumIsTheDatasCrc32c() throws IOException {
    Path path = folder.resolve("z");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Parameter zeros = parameter(scope, "zeros", Shape.of(8), 0);
      scope.parameters().initialize();
      TensorFile.write(path, Map.of(), List.of(zeros), scope.parameters());
    }
    // RFC 3720, appendix B.4: 32 bytes of zeros.
    assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
        .contains("\"crc32c\":\"8a9136aa\"");
  }

  @Test
  void checksumsNameIsReserved() {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      assertThatThrownBy(
              () ->
                  TensorFile.write(
                      folder.resolve("z"), Map.of("crc32c", "x"), List.of(), scope.parameters()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void failedWriteLeavesTheOldFile() throws IOException {
    Path blocked = Files.createDirectory(folder.resolve("blocked"));
    Files.writeString(blocked.resolve("keep"), "x");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Parameter one = parameter(scope, "one", Shape.of(2), 9);
      scope.parameters().initialize();
      assertThatThrownBy(
              () -> TensorFile.write(blocked, Map.of(), List.of(one), scope.parameters()))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("blocked");
    }
    assertThat(folder).isDirectoryContaining("glob:**/blocked");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> TensorFile.open(folder.resolve("nowhere")))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("nowhere cannot be read: there is no such file");
  }

  @Test
  void fileShorterThanItsLengthFieldIsRejected() throws IOException {
    Path path = Files.write(folder.resolve("x"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> TensorFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("header's length in 8 bytes, but has 3 bytes");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "1000000", "9223372036854775807", "-1"})
  void absurdHeaderLengthIsRejectedWithoutAllocating(long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Path path = Files.write(folder.resolve("x"), bytes.array());
    assertThatThrownBy(() -> TensorFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("header has " + Long.toUnsignedString(length) + " bytes")
        .hasMessageContaining("must have 2 to 12");
  }

  @Test
  void truncatedDataIsRejected() throws IOException {
    Path path = file(HEADER, 1, -2);
    assertThatThrownBy(() -> TensorFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("x.safetensors: tensor b must end within the data")
        .hasMessageContaining("8 to 12 of 8 bytes");
  }

  @Test
  void surplusDataIsRejected() throws IOException {
    Path path = file(HEADER, 1, -2, 0.5f, 7);
    assertThatThrownBy(() -> TensorFile.open(path))
        .hasMessageContaining("the tensors must fill the data, but end at byte 12 of 16");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PK\u0003\u0004 a zip file | must be JSON",
        "[1, 2] | must be a JSON object",
        "{\"a\":1 | must be JSON",
        "{\"a\":1} | tensor a must have dtype F32, got none",
        "{\"a\":{}} | tensor a must have dtype F32, got none",
        "{\"a\":{},\"a\":{}} | must be JSON",
        "{} {} | must be JSON",
        "{\"a\":{\"dtype\":\"F16\"}} | must have dtype F32, got \"F16\"",
        "{\"a\":{\"dtype\":\"F32\"}} | must have a list shape, got none",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5]}} | integers >= 0 in shape, got [1.5]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2]}} | integers >= 0 in shape, got [-2]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999]}} | integers >= 0 in shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | must have a list data_offsets, got none",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}} | [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | begin <= end",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | must take 12 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | must begin at byte 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} | end within the data",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}} |"
            + " but its data_offsets [0,8] span 8",
        "{\"__metadata__\":7} | __metadata__ must be a JSON object",
        "{\"__metadata__\":{\"k\":7}} | __metadata__.k must be a text, got 7",
      })
  void impossibleHeaderSaysWhatIsWrong(String header, String message) throws IOException {
    Path path = file(header, 1, -2);
    assertThatThrownBy(() -> TensorFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("x.safetensors")
        .hasMessageContaining(message);
  }

  @Test
  void overlappingTensorsAreRejected() throws IOException {
    Path path =
        file(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            1,
            2);
    assertThatThrownBy(() -> TensorFile.open(path))
        .hasMessageContaining("tensor b must begin at byte 8 of the data");
  }
}
