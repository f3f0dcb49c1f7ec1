package org.semblance.backbones;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.tensorflow.ndarray.Shape;

/**
 * A network in an ONNX file, run by ONNX Runtime on the processor.
 *
 * <p>Weights that the file keeps in others beside it are found there. Runs may come from several
 * threads.
 */
final class OnnxNetwork implements ImageNetwork {

  private final OrtSession session;
  private final ImageInput input;
  private final String output;

  private OnnxNetwork(OrtSession session, EmbedderSource source) throws OrtException {
    this.session = session;
    this.input = image(input(session.getInputInfo(), source.inputName()));
    this.output = output(session.getOutputNames(), source.outputName());
  }

  /**
   * Loads a network; the caller closes it.
   *
   * @param options ONNX Runtime gets as many threads as TensorFlow would
   * @throws WeightsException if the file cannot be used, or its input or output cannot be told
   */
  static OnnxNetwork open(EmbedderSource source, DeviceOptions options) {
    OrtSession session = session(source.path(), options);
    try {
      return new OnnxNetwork(session, source);
    } catch (OrtException | RuntimeException e) {
      close(session);
      throw e instanceof RuntimeException known ? known : refused("be read", (OrtException) e);
    }
  }

  private static OrtSession session(Path path, DeviceOptions options) {
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      settings.setIntraOpNumThreads(options.intraOpThreads());
      settings.setInterOpNumThreads(options.interOpThreads());
      // What goes wrong is thrown as well.
      settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return environment().createSession(path.toString(), settings);
    } catch (OrtException e) {
      throw e.getCode() == OrtErrorCode.ORT_INVALID_PROTOBUF
          ? new WeightsException(
              String.format(
                  "by its name it must be an ONNX network, but its %s are none, or not all of one"
                      + " (ONNX Runtime says: %s); copy or export it again",
                  size(path), e.getMessage()),
              e)
          : refused("be loaded", e);
    }
  }

  /** There is one in a process, which the library closes itself. */
  private static OrtEnvironment environment() throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "semblance");
    environment.setTelemetry(false);
    return environment;
  }

  private static String size(Path path) {
    try {
      return String.format("%,d bytes", Files.size(path));
    } catch (IOException e) {
      return "bytes";
    }
  }

  private static NodeInfo input(Map<String, NodeInfo> inputs, @Nullable String name) {
    String chosen =
        name == null ? ForeignNetwork.onlyOne("input", List.copyOf(inputs.keySet())) : name;
    NodeInfo input = inputs.get(chosen);
    if (input == null) {
      throw unknown("input", chosen, inputs.keySet());
    }
    return input;
  }

  private static ImageInput image(NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo info)) {
      throw refused(node, "be a tensor", node.getInfo());
    }
    if (info.onnxType != OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
      throw refused(node, "take float32", info.type);
    }
    return ImageInput.of(node.getName(), shape(info));
  }

  private static WeightsException refused(NodeInfo node, String what, Object found) {
    return new WeightsException(
        String.format("the input %s must %s, found %s", node.getName(), what, found));
  }

  /** ONNX Runtime has -1 for a dimension that is open, and no dimensions where the rank is. */
  private static Shape shape(TensorInfo info) {
    long[] sizes = info.getShape();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = sizes[i] > 0 ? sizes[i] : Shape.UNKNOWN_SIZE;
    }
    return sizes.length == 0 ? Shape.unknown() : Shape.of(sizes);
  }

  private static String output(Set<String> outputs, @Nullable String name) {
    String chosen = name == null ? ForeignNetwork.onlyOne("output", List.copyOf(outputs)) : name;
    if (!outputs.contains(chosen)) {
      throw unknown("output", chosen, outputs);
    }
    return chosen;
  }

  private static WeightsException unknown(String what, String name, Set<String> names) {
    return new WeightsException(
        String.format(
            "there must be an %s %s, but the network's are %s",
            what, name, names.stream().limit(8).toList()));
  }

  private static WeightsException refused(String what, OrtException e) {
    return new WeightsException(
        String.format("the ONNX network cannot %s: ONNX Runtime says: %s", what, e.getMessage()),
        e);
  }

  @Override
  public ImageInput input() {
    return input;
  }

  @Override
  public float[][] run(ByteBuffer images, long[] shape) {
    try (OnnxTensor fed =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), images.asFloatBuffer(), shape);
        OrtSession.Result result = session.run(Map.of(input.name(), fed), Set.of(output))) {
      return rows(result.get(0), Math.toIntExact(shape[0]));
    } catch (OrtException e) {
      throw refused(
          String.format(
              "be run on images of shape %s as %s, of its inputs %s",
              List.of(shape[0], shape[1], shape[2], shape[3]),
              input.name(),
              session.getInputNames()),
          e);
    }
  }

  /** Dimensions of one behind the embedding are as good as none. */
  private float[][] rows(OnnxValue value, int count) {
    FloatBuffer values = value instanceof OnnxTensor tensor ? tensor.getFloatBuffer() : null;
    long[] shape = value instanceof OnnxTensor tensor ? tensor.getInfo().getShape() : new long[0];
    if (values == null || shape.length < 2 || shape[0] != count) {
      throw noEmbeddings(value, count);
    }
    int size = Math.toIntExact(shape[1]);
    if (size == 0 || values.remaining() != (long) count * size) {
      throw noEmbeddings(value, count);
    }
    float[][] rows = new float[count][size];
    for (float[] row : rows) {
      values.get(row);
    }
    return rows;
  }

  private WeightsException noEmbeddings(OnnxValue value, int count) {
    return new WeightsException(
        String.format(
            "the network must give float32 embeddings of shape [%d, D] for %d images, but %s gives"
                + " %s; name the output that gives them: its outputs are %s",
            count, count, output, value.getInfo(), session.getOutputNames()));
  }

  @Override
  public void close() {
    close(session);
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw refused("be closed", e);
    }
  }
}
