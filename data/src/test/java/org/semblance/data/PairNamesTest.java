package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.RealData;

class PairNamesTest {

  @TempDir Path folder;

  private PairNames read(String text) throws IOException {
    return PairNames.read(Files.writeString(folder.resolve("pairs.txt"), text));
  }

  @Test
  void namesOfPeopleBecomePathsOfPictures() throws IOException {
    PairNames names = read("2 1\n\nAnn 1 2\nAnn 2 Zoe 12\nBob 1 3\nBob 3 Ann 1\n");
    assertThat(names.byPerson()).isTrue();
    assertThat(names.folds()).isEqualTo(2);
    assertThat(names.people()).containsExactly("Ann", "Zoe", "Bob");
    assertThat(names.lines())
        .startsWith(
            new PairNames.Line(3, "Ann/Ann_0001", "Ann/Ann_0002", true),
            new PairNames.Line(4, "Ann/Ann_0002", "Zoe/Zoe_0012", false))
        .hasSize(4);
  }

  @Test
  void pathsStayWhatTheyAre() throws IOException {
    PairNames names = read("./a/b/Ann/1.jpg Bob/2.png 0\n3.jpg 4.jpg 1\n");
    assertThat(names.byPerson()).isFalse();
    assertThat(names.folds()).isEqualTo(10);
    assertThat(names.people()).containsExactly("Ann", "Bob");
    assertThat(names.lines().get(0))
        .isEqualTo(new PairNames.Line(1, "a/b/Ann/1.jpg", "Bob/2.png", false));
  }

  @Test
  void pathsBelowAHeaderNameNobody() throws IOException {
    PairNames names = read("2 1\ni/1.jpg i/2.jpg 1\ni/1.jpg i/3.jpg 0\nAnn 2 1\nBob 3 Ann 1\n");
    assertThat(names.byPerson()).isFalse();
    assertThat(names.folds()).isEqualTo(2);
    assertThat(names.lines())
        .contains(
            new PairNames.Line(3, "i/1.jpg", "i/3.jpg", false),
            new PairNames.Line(4, "Ann/Ann_0002", "Ann/Ann_0001", true));
  }

  @Test
  void knowsThePeopleOfLfw() {
    PairNames names = PairNames.read(RealData.require("lfw/pairs.txt"));
    assertThat(names.lines()).hasSize(6_000);
    assertThat(names.people()).hasSize(4_281);
  }
}
