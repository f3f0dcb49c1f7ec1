package org.semblance.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.semblance.data.PickleValue.NumpyArray;
import org.semblance.data.PickleValue.Tuple;

/** Turns the pickle of a {@code .bin} file, (pictures, answers), into pairs. */
final class BinFile {

  private final Path path;

  BinFile(Path path) {
    this.path = path;
  }

  PairSet read() {
    List<Object> parts = items(unpickle());
    if (parts.size() != 2) {
      throw error(
          "the pickle must hold two lists, pictures and answers, got " + parts.size() + " values");
    }
    List<Object> pictures = items(parts.get(0));
    List<Object> answers = items(parts.get(1));
    if (pictures.size() != 2L * answers.size()) {
      throw error(
          String.format(
              "there must be two pictures per answer, got %,d pictures and %,d answers",
              pictures.size(), answers.size()));
    }
    PairSet.Builder pairs = PairSet.builder(PairSet.nameOf(path)).from(path.toString());
    int[] images = new int[pictures.size()];
    for (int i = 0; i < images.length; i++) {
      images[i] = pairs.distinct(picture(pictures.get(i), i), path + "#" + i, Integer.toString(i));
    }
    for (int i = 0; i < answers.size(); i++) {
      pairs.pair(images[2 * i], images[2 * i + 1], answer(answers.get(i), i));
    }
    return pairs.build(PairSet.DEFAULT_FOLDS);
  }

  private Object unpickle() {
    try (InputStream stream = Files.newInputStream(path)) {
      PickleInput input = new PickleInput(stream, Files.size(path), path.toString());
      return new PickleReader(input).read();
    } catch (NoSuchFileException e) {
      throw new DataException(
          "a .bin verification file is expected at " + path + ", but nothing is there", e);
    } catch (IOException e) {
      throw new DataException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] picture(Object value, int entry) {
    byte[] bytes = PickleValue.bytesOf(value);
    if (bytes == null) {
      throw error(
          String.format(
              "picture %d must be bytes or a numpy array of type u1, got %s",
              entry, PickleValue.describe(value)));
    }
    return bytes;
  }

  private boolean answer(Object value, int pair) {
    if (value instanceof Boolean answer) {
      return answer;
    }
    if (value instanceof Long number && (number == 0 || number == 1)) {
      return number == 1;
    }
    throw error(
        String.format(
            "answer %d must be True or False, got %s", pair, PickleValue.describe(value)));
  }

  /** Returns the items of a list, a tuple, or a numpy array of booleans. */
  private List<Object> items(Object value) {
    if (value instanceof Tuple tuple) {
      return tuple.items();
    }
    if (value instanceof ArrayList<?> list) {
      return List.copyOf(list);
    }
    if (value instanceof NumpyArray array && array.type().equals("b1")) {
      List<Object> answers = new ArrayList<>();
      for (byte answer : array.bytes()) {
        answers.add(answer != 0);
      }
      return answers;
    }
    throw error("a list is expected, got " + PickleValue.describe(value));
  }

  private DataException error(String message) {
    return new DataException(path + ": " + message);
  }
}
