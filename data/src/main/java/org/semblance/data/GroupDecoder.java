package org.semblance.data;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.PlacedPicture;
import org.semblance.nn.SemblanceException;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes several pictures in one call of TensorFlow, whose own cost is about a tenth of a
 * picture's. The pixels are those of {@link ImageDecoder}.
 *
 * <p>Where our own kernels are in use, it also writes them into a batch, so that they need not pass
 * through Java. A group with a picture that cannot be decoded fails as a whole, and whoever asked
 * decodes its pictures one by one to learn which. May be used by several threads at once.
 */
final class GroupDecoder implements AutoCloseable {

  /** Pictures of a group at most; more save nothing. */
  static final int MOST = 16;

  private static final byte[] NO_PICTURE = {};

  private final GraphScope scope;

  /** By the number of pictures less one, as are those that place them. */
  private final List<GraphCall> decoding = new ArrayList<>();

  private final List<GraphCall> placing = new ArrayList<>();

  private GroupDecoder(GraphScope scope) {
    this.scope = scope;
    Ops ops = scope.ops();
    Operand<TString> encoded = ops.placeholder(TString.class);
    List<Operand<TUint8>> pictures = new ArrayList<>();
    for (Operand<TString> one : ops.unstack(encoded, (long) MOST)) {
      pictures.add(ImageDecoder.decoded(ops, one));
    }
    Operand<TFloat32> batch = ops.placeholder(TFloat32.class);
    Operand<TInt32> places = ops.placeholder(TInt32.class);
    List<Op> placed = new ArrayList<>();
    for (int size = 1; size <= MOST; size++) {
      List<Operand<?>> some = List.copyOf(pictures.subList(0, size));
      decoding.add(new GraphCall("decode pictures", List.of(encoded), some, List.of()));
      if (scope.fused()) {
        placed.add(PlacedPicture.of(scope, batch, pictures.get(size - 1), places, size - 1));
        placing.add(
            new GraphCall(
                "decode pictures into a batch",
                List.of(encoded, batch, places),
                List.of(),
                placed));
      }
    }
  }

  /**
   * Opens a decoder.
   *
   * @param options the same as those of the run, as for {@link ImageDecoder#open(DeviceOptions)}
   */
  static GroupDecoder open(DeviceOptions options) {
    GraphScope scope = GraphScope.open(options, 0);
    try {
      return new GroupDecoder(scope);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /** Returns whether it can write into batches. */
  boolean places() {
    return !placing.isEmpty();
  }

  /**
   * Decodes pictures.
   *
   * @param encoded 1 to {@link #MOST} pictures
   * @param rgb gets {@code height * width * 3} bytes of each, row by row: so many has each array
   * @return false if one of them cannot be decoded or has another size; what was written is then of
   *     no use
   */
  boolean decode(List<byte[]> encoded, List<byte[]> rgb) {
    try (TString bytes = strings(encoded);
        Result result = scope.runHere(decoding.get(encoded.size() - 1), bytes)) {
      for (int i = 0; i < encoded.size(); i++) {
        TUint8 image = (TUint8) result.get(i);
        byte[] into = rgb.get(i);
        if (image.size() != into.length) {
          return false;
        }
        image.asRawTensor().data().read(into);
      }
      return true;
    } catch (SemblanceException e) {
      return false;
    }
  }

  /**
   * Decodes pictures into a batch, as floats from 0 to 255. To be called where {@link #places}.
   *
   * @param encoded 1 to {@link #MOST} pictures
   * @param batch {@code [B, height, width, 3]}; other places in it may be written meanwhile
   * @param first position of the first picture; the others follow
   * @param mirrored for each picture, whether left and right change places
   * @return false if one of them cannot be decoded or has another size than the batch's; what was
   *     written is then of no use
   */
  boolean place(List<byte[]> encoded, TFloat32 batch, int first, boolean[] mirrored) {
    int[] places = new int[PlacedPicture.NUMBERS_OF_A_PLACE * encoded.size()];
    for (int i = 0; i < encoded.size(); i++) {
      places[2 * i] = first + i;
      places[2 * i + 1] = mirrored[i] ? 1 : 0;
    }
    Shape shape = Shape.of(encoded.size(), PlacedPicture.NUMBERS_OF_A_PLACE);
    try (TString bytes = strings(encoded);
        TInt32 numbers =
            TInt32.tensorOf(shape, tensor -> tensor.asRawTensor().data().asInts().write(places))) {
      scope.runHere(placing.get(encoded.size() - 1), bytes, batch, numbers).close();
      return true;
    } catch (SemblanceException e) {
      return false;
    }
  }

  /** Returns so many strings as the graph has places for. */
  private static TString strings(List<byte[]> encoded) {
    byte[][] all = new byte[MOST][];
    for (int i = 0; i < MOST; i++) {
      all[i] = i < encoded.size() ? ImageDecoder.withRoom(encoded.get(i)) : NO_PICTURE;
    }
    return TString.tensorOfBytes(NdArrays.vectorOfObjects(all));
  }

  @Override
  public void close() {
    scope.close();
  }
}
