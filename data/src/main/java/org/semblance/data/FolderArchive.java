package org.semblance.data;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Pictures in a directory, read from disk whenever one is asked for. */
final class FolderArchive extends ImageArchive {

  private final Path folder;

  FolderArchive(Path folder) {
    this.folder = folder;
  }

  @Override
  Path path() {
    return folder;
  }

  @Override
  SortedMap<String, List<String>> identities() {
    SortedMap<String, List<String>> identities = new TreeMap<>();
    for (Path child : children(folder)) {
      String name = child.getFileName().toString();
      if (!isHidden(name) && Files.isDirectory(child)) {
        List<String> images = new NameList();
        for (Path image : children(child)) {
          String imageName = image.getFileName().toString();
          if (isImage(imageName)) {
            images.add(imageName);
          }
        }
        identities.put(name, images);
      }
    }
    return identities;
  }

  private static List<Path> children(Path folder) {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      List<Path> children = new ArrayList<>();
      stream.forEach(children::add);
      return children;
    } catch (IOException | DirectoryIteratorException e) {
      throw new DataException("the folder " + folder + " cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  List<String> pictures() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(ImageArchive::isVisibleImage)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("the folder " + folder + " cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean holds(String name) {
    try {
      return Files.isRegularFile(folder.resolve(name));
    } catch (InvalidPathException e) {
      return false; // a list may name what no file can be called
    }
  }

  @Override
  byte[] bytes(String name) throws IOException {
    try {
      return limited(Files.newInputStream(folder.resolve(name)), name);
    } catch (InvalidPathException e) {
      throw new IOException("no file can have this name: " + e.getReason(), e);
    }
  }

  @Override
  public String place(String name) {
    try {
      return folder.resolve(name).toString();
    } catch (InvalidPathException e) {
      return folder + "/" + name;
    }
  }

  @Override
  public void close() {
    // Files are opened and closed one by one.
  }
}
