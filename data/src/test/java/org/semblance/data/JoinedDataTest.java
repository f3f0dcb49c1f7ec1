package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedDataTest {

  @TempDir Path folder;

  private TrainingData source(String name, String... pictures) throws IOException {
    for (String picture : pictures) {
      Path file = folder.resolve(name).resolve(picture);
      Files.createDirectories(folder.resolve(name + "/" + picture).getParent());
      Files.writeString(file, name + "/" + picture);
    }
    return FolderData.of(folder.resolve(name));
  }

  @Test
  void putsClassesOfLaterSourcesAfterEarlierOnes() throws IOException {
    TrainingData first = source("one", "Ann/1.jpg", "Ann/2.jpg", "Bob/1.jpg");
    TrainingData second = source("two", "Cy/1.jpg", "Di/1.jpg");
    try (ImageSet images = new JoinedData(List.of(first, second)).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Bob", "Cy", "Di");
      assertThat(images.size()).isEqualTo(5);
      assertThat(java.util.stream.IntStream.range(0, 5).map(images::label))
          .containsExactly(0, 0, 1, 2, 3);
      assertThat(new String(images.encoded(4), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("two/Di/1.jpg");
      assertThat(images.place(3)).endsWith("Cy/1.jpg").contains("two");
    }
  }

  @Test
  void keepsEqualNamesOfDifferentSourcesApart() throws IOException {
    TrainingData first = source("one", "Ann/1.jpg", "Bob/1.jpg");
    TrainingData second = source("two", "Ann/1.jpg", "Cy/1.jpg");
    try (ImageSet images = new JoinedData(List.of(first, second)).open()) {
      assertThat(images.identities()).containsExactly("1:Ann", "Bob", "2:Ann", "Cy");
    }
  }

  @Test
  void prefixesAllNamesIfAPrefixedOneIsThereAlready() throws IOException {
    TrainingData first = source("one", "Ann/1.jpg", "2:Ann/1.jpg");
    TrainingData second = source("two", "Ann/1.jpg", "Cy/1.jpg");
    try (ImageSet images = new JoinedData(List.of(first, second)).open()) {
      assertThat(images.identities()).containsExactly("1:2:Ann", "1:Ann", "2:Ann", "2:Cy");
    }
  }

  @Test
  void acceptsSourcesOfOneIdentityEach() throws IOException {
    TrainingData first = source("one", "Ann/1.jpg");
    TrainingData second = source("two", "Bob/1.jpg");
    try (ImageSet images = new JoinedData(List.of(first, second)).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Bob");
    }
    assertThatThrownBy(() -> new JoinedData(List.of(first)).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least two identities");
  }

  @Test
  void saysWhichSourceIsMissing() throws IOException {
    TrainingData first = source("one", "Ann/1.jpg", "Bob/1.jpg");
    TrainingData second = FolderData.of(folder.resolve("nowhere"));
    assertThatThrownBy(() -> new JoinedData(List.of(first, second)).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void rejectsAnEmptyList() {
    assertThatThrownBy(() -> new JoinedData(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }
}
