package org.semblance.backbones;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * A TensorFlow SavedModel: a folder with {@code saved_model.pb} and {@code variables}.
 *
 * <p>The graph tagged {@code serve} is taken and its variables are restored by its own nodes; the
 * signature {@code serving_default}, or the only one, names input and output.
 */
final class SavedModelFolder {

  private static final String TAG = "serve";
  private static final String SIGNATURE = "serving_default";

  private SavedModelFolder() {}

  /**
   * Reads the graph; the variables are read when it is prepared.
   *
   * @throws WeightsException saying what is wrong where
   */
  static ForeignNetwork read(EmbedderSource source) {
    MetaGraphDef graph = graph(source.path());
    SignatureDef signature = signature(graph);
    SavedModelState state = SavedModelState.of(graph, source.path());
    String input = tensor("input", signature.getInputsMap(), source.inputName());
    String output = tensor("output", signature.getOutputsMap(), source.outputName());
    state.requireRestored(output);
    return new ForeignNetwork(
        state.definition(), ForeignNetwork.nodeOf(input), output, state::restore);
  }

  private static MetaGraphDef graph(Path folder) {
    SavedModel model;
    try (InputStream in =
        new BufferedInputStream(Files.newInputStream(folder.resolve("saved_model.pb")))) {
      model = SavedModel.parseFrom(in);
    } catch (IOException e) {
      throw new WeightsException("the folder must hold a readable saved_model.pb: " + e, e);
    }
    return model.getMetaGraphsList().stream()
        .filter(graph -> graph.getMetaInfoDef().getTagsList().contains(TAG))
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException(
                    String.format("saved_model.pb must hold a graph tagged %s", TAG)));
  }

  private static SignatureDef signature(MetaGraphDef graph) {
    SignatureDef usual = graph.getSignatureDefMap().get(SIGNATURE);
    if (usual != null) {
      return usual;
    }
    var others =
        graph.getSignatureDefMap().entrySet().stream()
            .filter(entry -> !entry.getKey().equals(SavedModelState.INITIALIZER))
            .toList();
    if (others.size() != 1) {
      throw new WeightsException(
          String.format(
              "saved_model.pb must have a signature %s or only one, found %s",
              SIGNATURE, graph.getSignatureDefMap().keySet()));
    }
    return others.get(0).getValue();
  }

  /** Returns the tensor that a signature's key stands for, or the name itself if it is no key. */
  private static String tensor(
      String what, Map<String, TensorInfo> tensors, @Nullable String name) {
    if (name != null) {
      TensorInfo info = tensors.get(name);
      return info == null ? name : info.getName();
    }
    if (tensors.size() != 1) {
      throw new WeightsException(
          String.format(
              "the signature must have one %s, found %s; name the right one",
              what, tensors.keySet()));
    }
    return tensors.values().iterator().next().getName();
  }
}
