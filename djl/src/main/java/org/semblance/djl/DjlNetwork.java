package org.semblance.djl;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.ImageInput;
import org.semblance.backbones.ImageNetwork;
import org.semblance.backbones.WeightsException;
import org.tensorflow.ndarray.Shape;

/** A network that Deep Java Library runs on the processor. */
final class DjlNetwork implements ImageNetwork {

  static {
    // Never downloads anything and tells nobody that it runs.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final DjlEngine engine;
  private final Model model;
  private final @Nullable String output;
  private final ImageInput input = ImageInput.of("images", Shape.unknown());

  private DjlNetwork(DjlEngine engine, Model model, @Nullable String output) {
    this.engine = engine;
    this.model = model;
    this.output = output;
  }

  /**
   * Says how many threads a framework uses. It reads that when it is first used in a process; what
   * the user has set himself stays.
   */
  static void threads(String property, int threads) {
    if (threads > 0 && System.getProperty(property) == null) {
      System.setProperty(property, String.valueOf(threads));
    }
  }

  /**
   * Loads a network; the caller closes it.
   *
   * @param file that DJL finds by its folder and {@code name}
   * @param name of the network within the file's folder, as DJL calls it
   * @param output number of the output that gives embeddings, from 0; null for the only one
   */
  static DjlNetwork open(
      DjlEngine engine,
      Path file,
      String name,
      Map<String, String> settings,
      @Nullable String output) {
    Model model = null;
    try {
      model = Model.newInstance(name, Device.cpu(), engine.title());
      model.load(file.toAbsolutePath().getParent(), name, settings);
      return new DjlNetwork(engine, model, output);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      if (model != null) {
        model.close();
      }
      throw engine.notLoaded(e);
    }
  }

  @Override
  public ImageInput input() {
    return input;
  }

  @Override
  public float[][] run(ByteBuffer images, long[] shape) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray fed = manager.create(images, new ai.djl.ndarray.types.Shape(shape), DataType.FLOAT32);
      NDList given =
          model.getBlock().forward(new ParameterStore(manager, false), new NDList(fed), false);
      given.attach(manager);
      return rows(chosen(given), Math.toIntExact(shape[0]));
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      throw engine.notRun("on images of shape " + Arrays.toString(shape), e);
    }
  }

  private NDArray chosen(NDList given) {
    if (output == null && given.size() == 1) {
      return given.get(0);
    }
    for (int i = 0; i < given.size(); i++) {
      if (String.valueOf(i).equals(output)) {
        return given.get(i);
      }
    }
    throw new WeightsException(
        String.format(
            "the network gives %d arrays, %s; name the one of the embeddings by its number, from 0,"
                + " as output; got %s",
            given.size(), List.of(given.getShapes()), output == null ? "no number" : output));
  }

  /** Dimensions of one behind the embedding are as good as none. */
  private static float[][] rows(NDArray embeddings, int count) {
    ai.djl.ndarray.types.Shape shape = embeddings.getShape();
    boolean fits =
        embeddings.getDataType() == DataType.FLOAT32
            && shape.dimension() >= 2
            && shape.get(0) == count
            && shape.size() == shape.get(0) * shape.get(1)
            && shape.get(1) > 0;
    if (!fits) {
      throw new WeightsException(
          String.format(
              "the network must give float32 embeddings of shape [%d, D] for %d images, but gives"
                  + " %s %s",
              count, count, embeddings.getDataType(), shape));
    }
    float[] values = embeddings.toFloatArray();
    int size = Math.toIntExact(shape.get(1));
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
    }
    return rows;
  }

  @Override
  public void close() {
    model.close();
  }
}
