package org.semblance.backbones;

import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterSpec;

/**
 * A {@link TensorFile} that holds one {@link FaceModel} with its weights, moving averages included:
 * enough to build the network again and to use it.
 *
 * <p>Metadata: {@code format}; {@code architecture.hash} and {@code architecture}, the hash and the
 * layers, one a line; {@code model.…}, the model's properties; {@code extra.…}, what the writer
 * added.
 */
public final class ModelFile implements AutoCloseable {

  private static final String FORMAT_KEY = "format";
  private static final String FORMAT = "semblance-model-1";
  private static final String HASH = "architecture.hash";
  private static final String LAYERS = "architecture";
  private static final String MODEL = "model.";
  private static final String EXTRA = "extra.";

  private final TensorFile file;
  private final FaceModel model;
  private final Map<String, String> extra;

  private ModelFile(TensorFile file) {
    this.file = file;
    String format = file.metadata().get(FORMAT_KEY);
    if (!FORMAT.equals(format)) {
      throw new WeightsException(
          String.format(
              "%s must say %s=%s in its metadata, found %s; it holds tensors, but not a model that"
                  + " Semblance wrote",
              file.path(), FORMAT_KEY, FORMAT, format == null ? "nothing" : format));
    }
    try {
      this.model = FaceModel.fromProperties(under(MODEL));
    } catch (WeightsException e) {
      throw new WeightsException(file.path() + ": " + e.getMessage(), e);
    }
    this.extra = Map.copyOf(under(EXTRA));
  }

  private Map<String, String> under(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    file.metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
              }
            });
    return found;
  }

  /**
   * Writes a model with the present values of its variables, completely or not at all.
   *
   * @param scope to which the model's network was added
   * @param extra texts that {@link #extra()} gives back
   * @throws IllegalArgumentException if the scope lacks a variable of the network
   * @throws org.semblance.nn.SemblanceException if the file cannot be written
   */
  public static void write(
      Path path, GraphScope scope, FaceModel model, Map<String, String> extra) {
    Network network = model.network();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT_KEY, FORMAT);
    metadata.put(HASH, network.architectureHash());
    metadata.put(LAYERS, String.join("\n", lines(network)));
    model.toProperties().forEach((key, value) -> metadata.put(MODEL + key, value));
    extra.forEach((key, value) -> metadata.put(EXTRA + key, value));
    List<Parameter> parameters = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        String name = node.name() + "/" + spec.name();
        parameters.add(
            scope
                .parameters()
                .find(name)
                .orElseThrow(
                    () -> new IllegalArgumentException("the graph has no parameter " + name)));
      }
    }
    TensorFile.write(path, metadata, parameters, scope.parameters());
  }

  /**
   * Adds a text to a model file, or changes it, completely or not at all.
   *
   * @param key under which {@link #extra()} gives it back
   * @throws WeightsException naming the file and what is wrong where; the file stays as it is
   * @throws org.semblance.nn.SemblanceException if the file cannot be written
   */
  public static void putExtra(Path path, String key, String text) {
    Map<String, String> metadata;
    try (ModelFile model = open(path)) {
      metadata = new LinkedHashMap<>(model.file.metadata());
    }
    metadata.put(EXTRA + key, text);
    TensorFile.rewrite(path, metadata);
  }

  /**
   * Opens a file and reads what it says about its model.
   *
   * @throws WeightsException naming the file and what is wrong where
   */
  public static ModelFile open(Path path) {
    TensorFile file = TensorFile.open(path);
    try {
      return new ModelFile(file);
    } catch (WeightsException e) {
      file.close();
      throw e;
    }
  }

  /** Returns the model, from which an equal network can be built. */
  public FaceModel model() {
    return model;
  }

  /** Returns the texts that the writer added. */
  public Map<String, String> extra() {
    return extra;
  }

  /** Returns the hash of the network's layers. */
  public String architectureHash() {
    return file.metadata().getOrDefault(HASH, "");
  }

  /**
   * Gives a network's variables the stored values. They are made if the network is not yet part of
   * the graph, which spares drawing first values.
   *
   * @throws WeightsException before any variable changes, if the network is not the stored one:
   *     says which layer differs first, and how
   */
  public void loadInto(GraphScope scope, Network network) {
    checkSameLayers(network);
    List<Parameter> parameters = new ArrayList<>();
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        parameters.add(scope.parameters().get(node.name(), withoutDrawing(spec)));
      }
    }
    file.loadInto(scope.parameters(), parameters);
  }

  /**
   * Gives those of a network's variables the stored values that are stored by the same name with
   * the same shape, whatever network the file holds; the others keep theirs.
   *
   * @param scope in which all variables of the network have first values
   * @throws WeightsException before any variable changes, if nothing fits or the file is damaged
   */
  public LoadReport loadFitting(GraphScope scope, Network network) {
    List<LoadReport.Row> rows = new ArrayList<>();
    List<Parameter> fitting = new ArrayList<>();
    Set<String> left = new LinkedHashSet<>(file.names());
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        Parameter parameter = scope.parameters().get(node.name(), spec);
        boolean stored = left.remove(parameter.name());
        LoadReport.Row row =
            new LoadReport.Row(
                parameter.name(), stored ? file.shape(parameter.name()) : null, parameter.shape());
        rows.add(row);
        if (row.outcome() == LoadReport.Outcome.LOADED) {
          fitting.add(parameter);
        }
      }
    }
    if (fitting.isEmpty()) {
      throw new WeightsException(
          String.format(
              "%s must have at least one tensor of the network's, of the same name and shape, but"
                  + " none of its %d fits; it holds %s with %s",
              file.path(), file.names().size(), model.backbone(), model.head()));
    }
    left.forEach(name -> rows.add(new LoadReport.Row(name, file.shape(name), null)));
    file.loadInto(scope.parameters(), fitting);
    return new LoadReport(file.path().toString(), rows);
  }

  private static ParameterSpec withoutDrawing(ParameterSpec spec) {
    return new ParameterSpec(spec.name(), spec.shape(), Initializer.constant(0), spec.role());
  }

  private void checkSameLayers(Network network) {
    if (architectureHash().equals(network.architectureHash())) {
      return;
    }
    List<String> stored = Splitter.on('\n').splitToList(file.metadata().getOrDefault(LAYERS, ""));
    List<String> wanted = lines(network);
    int first = 0;
    while (first < Math.min(stored.size(), wanted.size())
        && stored.get(first).equals(wanted.get(first))) {
      first++;
    }
    throw new WeightsException(
        String.format(
            "%s must hold the network's layers, but they differ: the file has %s where the network"
                + " has %s. The file holds %s with %s; build that model, choose another file, or"
                + " load what fits with pretrainedMode: partial",
            file.path(),
            lineOf(stored, first),
            lineOf(wanted, first),
            model.backbone(),
            model.head()));
  }

  private static List<String> lines(Network network) {
    List<String> lines = new ArrayList<>();
    lines.add("input: " + network.inputShape());
    lines.addAll(network.describe());
    return lines;
  }

  private static String lineOf(List<String> lines, int index) {
    return index < lines.size() ? "\"" + lines.get(index) + "\"" : "no more layers";
  }

  @Override
  public void close() {
    file.close();
  }
}
