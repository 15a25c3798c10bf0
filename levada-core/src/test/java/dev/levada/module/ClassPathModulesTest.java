package dev.levada.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars and directories made here, found by class loaders of their own. */
class ClassPathModulesTest {

    private static final String DATA = "<odoo>" + DataTexts.channel("channel_sale", "sale") + "</odoo>";

    @TempDir
    Path directory;

    private static List<DataModule> find(Path... classPath) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path path : classPath) {
            urls.add(path.toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
            return ClassPathModules.find(loader);
        }
    }

    private Path jar(String name, Map<String, String> manifest, boolean directories, Map<String, String> files)
            throws IOException {
        Manifest main = new Manifest();
        main.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> main.getMainAttributes().putValue(key, value));
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path);
                JarOutputStream jar = new JarOutputStream(out, main)) {
            write(jar, directories, files);
        }
        return path;
    }

    private static void write(ZipOutputStream jar, boolean directories, Map<String, String> files) throws IOException {
        Set<String> entries = new TreeSet<>(files.keySet());
        if (directories) {
            entries.add("META-INF/levada/");
        }
        for (String entry : entries) {
            jar.putNextEntry(new ZipEntry(entry));
            jar.write(files.getOrDefault(entry, "").getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
    }

    private Path classes(String name, Map<String, String> files) throws IOException {
        Path root = Files.createDirectories(directory.resolve(name));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return root;
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void jars_are_found_with_and_without_entries_for_directories(boolean directories) throws Exception {
        Path jar = jar(
                "with blank/sale-1.2.jar",
                Map.of("Implementation-Version", "1.2-beta"),
                directories,
                Map.of(
                        "META-INF/levada/b.xml",
                        "<odoo/>",
                        "META-INF/levada/a.xml",
                        DATA,
                        "META-INF/levada/deeper/c.xml",
                        "<odoo><!-- c --></odoo>",
                        "META-INF/levada/notes.txt",
                        "no data"));

        assertThat(find(jar)).singleElement().satisfies(module -> {
            assertThat(module.name()).isEqualTo("sale");
            assertThat(module.version()).isEqualTo("1.2-beta");
            assertThat(module.locations())
                    .containsExactly(jar + "!/META-INF/levada/a.xml", jar + "!/META-INF/levada/b.xml");
        });
    }

    @Test
    void a_jar_without_manifest_is_found_by_its_directory() throws Exception {
        Path path = directory.resolve("bare.jar");
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(path))) {
            write(jar, true, Map.of("META-INF/levada/a.xml", DATA));
        }
        assertThat(find(path)).singleElement().satisfies(module -> {
            assertThat(module.name()).isEqualTo("bare");
            assertThat(module.version()).isNull();
        });
    }

    @Test
    void jars_and_directories_without_data_files_are_no_modules() throws Exception {
        assertThat(find(
                        jar("a.jar", Map.of(), true, Map.of()),
                        jar("b.jar", Map.of(), false, Map.of("x.class", "")),
                        classes("c/target/classes", Map.of("x.class", "")),
                        directory.resolve("missing.jar")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sale-1.2.jar, '', '', sale",
        "sale-orders-2.0.0-SNAPSHOT.jar, '', '', sale-orders",
        "sale_14.jar, '', '', sale",
        "sale-v3.jar, '', '', sale",
        "sale.jar, '', '', sale",
        "2-sale.jar, '', '', 2-sale",
        "sale@1.jar, '', '', sale_1",
        "größe.jar, '', '', gr_e",
        "x.jar, Sale Orders (ACME), com.acme.sale, Sale_Orders_ACME_",
        "x.jar, '', com.acme.sale, com.acme.sale"
    })
    void a_jar_is_named_by_its_manifest_or_file(String file, String title, String automatic, String name) throws Exception {
        Path jar = jar(
                file,
                Map.of("Implementation-Title", title, "Automatic-Module-Name", automatic),
                false,
                Map.of("META-INF/levada/a.xml", DATA));

        assertThat(find(jar)).extracting(DataModule::name).containsExactly(name);
    }

    @Test
    void a_jar_of_maven_is_named_by_its_artifact_unless_it_holds_several() throws Exception {
        String pom = "META-INF/maven/com.acme/sale/pom.properties";
        Path one = jar(
                "x-1.jar",
                Map.of(),
                false,
                Map.of("META-INF/levada/a.xml", DATA, pom, "groupId=com.acme\nartifactId=acme-sale\n"));
        Path shaded = jar(
                "y-1.jar",
                Map.of(),
                false,
                Map.of(
                        "META-INF/levada/a.xml",
                        DATA + "<!-- y -->",
                        pom,
                        "artifactId=acme-sale",
                        "META-INF/maven/org.other/lib/pom.properties",
                        "artifactId=lib"));
        Path broken = jar("z-1.jar", Map.of(), false, Map.of("META-INF/levada/a.xml", DATA + "<!-- z -->", pom, "a=\\uXYZ"));

        assertThat(find(shaded, one, broken)).extracting(DataModule::name).containsExactly("acme-sale", "y", "z");
    }

    @ParameterizedTest
    @CsvSource({
        "shop/target/classes, shop",
        "shop/build/classes/java/main, shop",
        "shop/build/resources/main, shop",
        "shop/src/main/resources, shop",
        "shop/out/production/web, web",
        "shop/bin/main, shop",
        "my shop/target/classes, my_shop"
    })
    void a_directory_is_named_by_its_project(String path, String name) throws Exception {
        Path root = classes(path, Map.of("META-INF/levada/b.xml", "<odoo/>", "META-INF/levada/a.xml", DATA));

        assertThat(find(root)).singleElement().satisfies(module -> {
            assertThat(module.name()).isEqualTo(name);
            assertThat(module.locations())
                    .containsExactly(
                            root.resolve("META-INF/levada/a.xml").toString(),
                            root.resolve("META-INF/levada/b.xml").toString());
        });
    }

    @Test
    void a_directory_may_have_a_manifest() throws Exception {
        Path root = classes(
                "shop/target/classes",
                Map.of(
                        "META-INF/levada/a.xml",
                        DATA,
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\nImplementation-Title: web-shop\nBundle-Version: 7\n"));

        assertThat(find(root)).singleElement().satisfies(module -> {
            assertThat(module.name()).isEqualTo("web-shop");
            assertThat(module.version()).isEqualTo("7");
        });
    }

    @Test
    void files_say_themselves_which_module_they_are_of_and_others_of_it_join_them() throws Exception {
        Path jar = jar(
                "x-1.jar",
                Map.of("Implementation-Version", "1"),
                true,
                Map.of(
                        "META-INF/levada/a.xml",
                        "<odoo module=\"sale\"/>",
                        "META-INF/levada/b.xml",
                        "<odoo module=\"shop\"/>",
                        "META-INF/levada/c.xml",
                        DATA));
        Path other = jar("sale.jar", Map.of(), true, Map.of("META-INF/levada/d.xml", DATA));

        assertThat(find(jar, other))
                .extracting(module -> module + " of " + module.locations().size())
                .containsExactly("module sale 1 of 2", "module shop 1 of 1", "module x 1 of 1");
    }

    @Test
    void a_jar_that_is_there_twice_counts_once_whatever_the_order_of_the_class_path() throws Exception {
        Path one = jar("one/sale-1.jar", Map.of(), true, Map.of("META-INF/levada/a.xml", DATA));
        Path two = jar("two/sale-1.jar", Map.of(), true, Map.of("META-INF/levada/a.xml", DATA));
        Path shop = jar("shop-1.jar", Map.of(), true, Map.of("META-INF/levada/a.xml", DATA));

        assertThat(find(two, shop, one))
                .extracting(DataModule::name, module -> module.locations().size())
                .containsExactlyElementsOf(find(one, two, shop, one).stream()
                        .map(module -> org.assertj.core.groups.Tuple.tuple(module.name(), module.locations().size()))
                        .toList())
                .hasSize(2);
        assertThat(find(shop, two, one).stream().map(DataModule::locations).toList())
                .isEqualTo(find(one, two, shop).stream().map(DataModule::locations).toList());
    }

    @Test
    void the_modules_of_parent_loaders_are_found_too() throws Exception {
        Path parent = jar("base-1.jar", Map.of(), false, Map.of("META-INF/levada/a.xml", DATA));
        Path child = jar("sale-1.jar", Map.of(), false, Map.of("META-INF/levada/a.xml", DATA));
        try (URLClassLoader above = new URLClassLoader(new URL[] {parent.toUri().toURL()}, null);
                URLClassLoader loader = new URLClassLoader(new URL[] {child.toUri().toURL()}, above)) {
            assertThat(ClassPathModules.find(loader)).extracting(DataModule::name).containsExactly("base", "sale");
        }
        assertThat(ClassPathModules.find(ClassLoader.getSystemClassLoader()))
                .extracting(DataModule::name)
                .doesNotContain("base", "sale");
    }

    @Test
    void an_error_names_the_jar_and_the_file_in_it() throws Exception {
        Path jar = jar("sale-1.jar", Map.of(), false, Map.of("META-INF/levada/a.xml", "<odoo>\n<record/></odoo>"));

        assertThatThrownBy(() -> find(jar))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith(jar + "!/META-INF/levada/a.xml:2: a record without id");
        Path large = jar("large.jar", Map.of(), false, Map.of("META-INF/levada/a.xml", " ".repeat(2_000_000)));
        assertThatThrownBy(() -> find(large))
                .hasMessage(large + "!/META-INF/levada/a.xml: it is larger than 1048576 bytes; split it into several files");
    }

    @Test
    void a_jar_can_be_replaced_while_the_process_runs() throws Exception {
        Path jar = jar("sale-1.jar", Map.of(), true, Map.of("META-INF/levada/a.xml", DATA));
        assertThat(find(jar).get(0).locations()).hasSize(1);
        jar("sale-1.jar", Map.of(), true, Map.of("META-INF/levada/a.xml", DATA, "META-INF/levada/b.xml", "<odoo/>"));
        assertThat(find(jar).get(0).locations()).hasSize(2);
    }

    @Test
    void a_module_can_be_made_of_files() throws Exception {
        Path file = Files.writeString(directory.resolve("a.xml"), DATA);

        assertThat(DataModule.of("sale", file).withVersion("3"))
                .hasToString("module sale 3")
                .extracting(DataModule::locations)
                .isEqualTo(List.of(file.toString()));
        assertThatThrownBy(() -> DataModule.of("sale", directory.resolve("b.xml")))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessage("The data file " + directory.resolve("b.xml") + " of module sale cannot be read");
    }
}
