package org.semblance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.FaceModel;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Network;
import org.semblance.nn.files.AtomicFile;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.Dense;
import org.semblance.nn.layers.DepthwiseConv2d;
import org.semblance.train.NativeHeap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The product's side of the peers' benchmark: a process that does what the driver asks, one JSON
 * object per line in, one per line out. {@code bench/README.md} describes the commands.
 */
public final class PeerWorker {

  private static final Logger LOG = LoggerFactory.getLogger(PeerWorker.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private @Nullable PeerContender contender;

  private PeerWorker() {}

  /** Answers until it is told to quit or its input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream answers = System.out;
    // Whatever else prints must not get between the answers.
    System.setOut(System.err);
    PeerWorker worker = new PeerWorker();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      JsonNode request = JSON.readTree(line);
      if (text(request, "do").equals("quit")) {
        break;
      }
      answers.println(JSON.writeValueAsString(worker.answer(request)));
      answers.flush();
    }
    if (worker.contender != null) {
      worker.contender.close();
    }
  }

  private static String text(JsonNode request, String key) {
    return request.path(key).asText();
  }

  private Map<String, Object> answer(JsonNode request) {
    try {
      return switch (text(request, "do")) {
        case "load" -> load(request);
        case "check" -> check(Path.of(text(request, "file")));
        case "checkEmbed" -> checkEmbed(Path.of(text(request, "file")));
        case "pixels" -> Map.of("sum", pipeline().pixelSum());
        case "trim" -> trim();
        case "run" -> run(text(request, "kind"), request.path("steps").asInt());
        default -> throw new IllegalArgumentException("unknown request " + request);
      };
    } catch (PeerNetwork.MissingException e) {
      return Map.of("missing", String.valueOf(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError | JsonProcessingException e) {
      LOG.error("a request failed: {}", request, e); // on standard error, which is kept for people
      return Map.of("error", String.valueOf(e.getMessage()));
    }
  }

  private Map<String, Object> load(JsonNode request) throws JsonProcessingException {
    Path data = Path.of(text(request, "data"));
    int batch = request.path("batch").asInt();
    Kernels kernels = Kernels.valueOf(request.path("kernels").asText("AUTO"));
    DeviceOptions devices = new DeviceOptions(request.path("threads").asInt(), 0, kernels);
    Map<String, Object> answer = new LinkedHashMap<>();
    if (text(request, "net").equals("pipeline")) {
      contender = PeerPipeline.of(PeerFiles.jpegFolder(data), batch, devices);
      return answer;
    }
    if (text(request, "net").equals("input")) {
      Path set = Path.of(text(request, "set"));
      contender = PeerPipeline.of(set, batch, devices, request.path("threads").asInt());
      answer.put("pictures", batch);
      return answer;
    }
    FaceModel model = PeerNetwork.model(text(request, "net"));
    contender =
        new PeerStep(
            new PeerNetwork(
                model,
                request.path("classes").asInt(),
                request.path("sampleRate").asDouble(1),
                batch,
                PeerNetwork.precision(text(request, "precision"))),
            data,
            devices);
    Network network = model.network();
    answer.put("multiplyAdds", network.multiplyAdds());
    answer.put("convolutionOutputs", convolutionOutputs(network));
    answer.put("parameters", network.parameterCount(true));
    answer.put("embeddingSize", model.head().embeddingSize());
    answer.put("kernels", devices.kernelsInUse());
    return answer;
  }

  /** Returns how many values per picture the convolutions and products give. */
  private static long convolutionOutputs(Network network) {
    return network.nodes().stream()
        .filter(
            node ->
                node.layer() instanceof Conv2d
                    || node.layer() instanceof DepthwiseConv2d
                    || node.layer() instanceof Dense)
        .mapToLong(node -> node.outputShape().size())
        .sum();
  }

  private PeerStep network() {
    if (contender instanceof PeerStep step) {
      return step;
    }
    throw new IllegalStateException("no network is loaded");
  }

  private PeerPipeline pipeline() {
    if (contender instanceof PeerPipeline pipeline) {
      return pipeline;
    }
    throw new IllegalStateException("no input pipeline is loaded");
  }

  /** Gives back what nobody uses any more, as the trainer does after an evaluation. */
  private static Map<String, Object> trim() {
    NativeHeap.trim();
    return Map.of();
  }

  private Map<String, Object> check(Path file) {
    PeerStep.Check check = network().check();
    write(file, check.embeddings());
    return Map.of(
        "loss", check.loss(), "gradientNorm", check.gradientNorm(), "nextLoss", check.nextLoss());
  }

  private Map<String, Object> checkEmbed(Path file) {
    write(file, network().embeddings());
    return Map.of();
  }

  private static void write(Path file, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    AtomicFile.write(file, channel -> channel.write(bytes));
  }

  private Map<String, Object> run(String kind, int steps) {
    if (contender == null) {
      throw new IllegalStateException("nothing is loaded");
    }
    double[] seconds = new double[steps];
    for (int i = 0; i < steps; i++) {
      long start = System.nanoTime();
      contender.step(kind);
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    return Map.of("seconds", seconds);
  }
}
