package org.semblance.backbones;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/**
 * How a SavedModel's variables get their values: its own restore node reads the files, then its
 * initialiser, if it has one, fills tables from its assets.
 *
 * @param graph as read from the file
 * @param folder of the SavedModel
 * @param restored name of a node to fetch so that the variables are restored, or empty
 * @param initialized name of a node to fetch so that the initialiser runs, or empty
 */
record SavedModelState(MetaGraphDef graph, Path folder, String restored, String initialized) {

  /** Signature that names the initialiser in files of TensorFlow 2. */
  static final String INITIALIZER = "__saved_model_init_op";

  private static final List<String> INITIALIZER_COLLECTIONS =
      List.of("saved_model_main_op", "legacy_init_op");

  static SavedModelState of(MetaGraphDef graph, Path folder) {
    return new SavedModelState(
        graph,
        folder,
        graph.getSaverDef().getRestoreOpName().isEmpty() ? "" : "semblance_restored",
        initializer(graph).isEmpty() ? "" : "semblance_initialized");
  }

  private static String initializer(MetaGraphDef graph) {
    SignatureDef signature = graph.getSignatureDefMap().get(INITIALIZER);
    if (signature != null) {
      return signature.getOutputsMap().values().stream()
          .map(info -> ForeignNetwork.nodeOf(info.getName()))
          .findFirst()
          .orElse("");
    }
    for (String key : INITIALIZER_COLLECTIONS) {
      var collection = graph.getCollectionDefMap().get(key);
      if (collection != null && collection.getNodeList().getValueCount() == 1) {
        return ForeignNetwork.nodeOf(collection.getNodeList().getValue(0));
      }
    }
    return "";
  }

  /**
   * Checks that the network reads no variable that neither restoring nor initialising gives a
   * value.
   *
   * <p>Keras 3 wraps its variables; {@code tf.saved_model.save} then stores the wrappers, and only
   * Python can tell which of them the network means.
   *
   * @param output name of the network's output
   * @throws WeightsException naming the variable
   */
  void requireRestored(String output) {
    SavedModelVariables variables = new SavedModelVariables(graph.getGraphDef());
    Set<String> given =
        variables.behind(ForeignNetwork.nodeOf(graph.getSaverDef().getRestoreOpName()));
    given.addAll(variables.behind(initializer(graph)));
    for (String variable : variables.behind(ForeignNetwork.nodeOf(output))) {
      if (!given.contains(variable)) {
        throw new WeightsException(
            String.format(
                "the saved model does not restore the variable %s, which its network reads, so"
                    + " TensorFlow itself cannot run it either; if Keras 3 wrote it, write it with"
                    + " model.export(folder) instead of tf.saved_model.save",
                variable));
      }
    }
  }

  /** Returns the graph with nodes that can be fetched to make others run. */
  GraphDef definition() {
    GraphDef.Builder definition = graph.getGraphDef().toBuilder();
    if (!restored.isEmpty()) {
      definition.addNode(
          after(restored, ForeignNetwork.nodeOf(graph.getSaverDef().getRestoreOpName())));
    }
    if (!initialized.isEmpty()) {
      definition.addNode(after(initialized, initializer(graph)));
    }
    return definition.build();
  }

  /** An operation without output cannot be fetched; a constant that waits for it can. */
  private static NodeDef after(String name, String node) {
    TensorProto zero =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addIntVal(0)
            .build();
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .addInput("^" + node)
        .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_INT32).build())
        .putAttr("value", AttrValue.newBuilder().setTensor(zero).build())
        .build();
  }

  /** Restores the variables, then initialises. */
  void restore(GraphScope scope) {
    if (!restored.isEmpty()) {
      String files = folder.resolve("variables").resolve("variables").toString();
      String feed = graph.getSaverDef().getFilenameTensorName();
      run(scope, "restore variables", List.of(feed), List.of(files), restored);
    }
    if (!initialized.isEmpty()) {
      List<String> feeds = new ArrayList<>();
      List<String> paths = new ArrayList<>();
      for (AssetFileDef asset : graph.getAssetFileDefList()) {
        feeds.add(asset.getTensorInfo().getName());
        paths.add(folder.resolve("assets").resolve(asset.getFilename()).toString());
      }
      run(scope, "initialise the saved model", feeds, paths, initialized);
    }
  }

  private static void run(
      GraphScope scope, String name, List<String> feeds, List<String> texts, String fetch) {
    List<Operand<?>> places = new ArrayList<>();
    feeds.forEach(feed -> places.add(scope.output(feed)));
    List<Tensor> values = new ArrayList<>();
    try {
      texts.forEach(text -> values.add(TString.scalarOf(text)));
      GraphCall call = new GraphCall(name, places, List.of(scope.output(fetch)), List.of());
      scope.run(call, values.toArray(Tensor[]::new)).close();
    } finally {
      values.forEach(Tensor::close);
    }
  }
}
