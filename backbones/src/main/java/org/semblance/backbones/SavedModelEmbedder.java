package org.semblance.backbones;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.SemblanceException;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TUint8;

/**
 * Embeds with a TensorFlow SavedModel: a folder with {@code saved_model.pb} and {@code variables}.
 *
 * <p>The graph tagged {@code serve} is imported behind our preprocessing and its variables are
 * restored by its own nodes; the signature {@code serving_default}, or the only one, names input
 * and output.
 */
public final class SavedModelEmbedder implements Embedder {

  private static final String TAG = "serve";
  private static final String SIGNATURE = "serving_default";

  private final EmbeddingCalls calls;
  private final int embeddingSize;

  private SavedModelEmbedder(EmbeddingCalls calls, int embeddingSize) {
    this.calls = calls;
    this.embeddingSize = embeddingSize;
  }

  /**
   * Loads a SavedModel and tries it on two black images.
   *
   * @throws WeightsException naming the folder and what is wrong where
   */
  public static SavedModelEmbedder open(EmbedderSource source, DeviceOptions options) {
    try {
      MetaGraphDef graph = read(source.path());
      SignatureDef signature = signature(graph);
      SavedModelState state = SavedModelState.of(graph, source.path());
      ForeignNetwork network =
          new ForeignNetwork(
              state.definition(),
              ForeignNetwork.nodeOf(tensor("input", signature.getInputsMap(), source.inputName())),
              tensor("output", signature.getOutputsMap(), source.outputName()));
      return network.open(
          source.foreignPreprocessing(), options, state::restore, SavedModelEmbedder::new);
    } catch (IllegalArgumentException | SemblanceException e) {
      throw new WeightsException(source.path() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static MetaGraphDef read(Path folder) {
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

  @Override
  public int embeddingSize() {
    return embeddingSize;
  }

  @Override
  public Preprocessing preprocessing() {
    return calls.preprocessing();
  }

  @Override
  public float[][] embed(TUint8 images, boolean flipSum) {
    return calls.run(images, flipSum);
  }

  @Override
  public void close() {
    calls.scope().close();
  }
}
