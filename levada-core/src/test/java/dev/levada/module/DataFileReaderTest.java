package dev.levada.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataFileReaderTest {

    private static final String OPEN = "<odoo>\n<record id=\"x\" model=\"queue.job.channel\">\n";

    private static DataFileReader.Content read(String text) {
        return DataFileReader.read(DataTexts.file("sale.xml", text));
    }

    @Test
    void records_are_read_with_their_lines() {
        DataFileReader.Content content = read("""
                <?xml version="1.0" encoding="utf-8"?>
                <!-- channels
                     of sales -->
                <odoo>
                  <record
                      id="channel_sale"
                      model="queue.job.channel">
                    <field name="name"> sale &amp; <![CDATA[<more>]]> </field>
                    <!-- and -->
                    <field
                        name="parent_id" ref=" queue_job.channel_root "/>
                    <?ignored this?>
                    <field name="capacity" eval="4"></field>
                  </record>
                </odoo>
                <!-- end -->
                """);

        assertThat(content.module()).isNull();
        assertThat(content.records()).singleElement().satisfies(record -> {
            assertThat(record.source()).isEqualTo("sale.xml:5");
            assertThat(record.id()).isEqualTo("channel_sale");
            assertThat(record.model()).isEqualTo(RecordModel.CHANNEL);
            assertThat(record.noupdate()).isFalse();
            assertThat(record.fields().values())
                    .containsExactly(
                            new RawField("name", 8, null, null, "sale & <more>"),
                            new RawField("parent_id", 10, "queue_job.channel_root", null, ""),
                            new RawField("capacity", 13, null, "4", ""));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "<odoo>, </odoo>, false",
        "<openerp>, </openerp>, false",
        "<levada>, </levada>, false",
        "<odoo><data>, </data></odoo>, false",
        "<odoo><data noupdate='1'>, </data></odoo>, true",
        "<odoo><data noupdate='0'>, </data></odoo>, false",
        "<odoo noupdate='1'>, </odoo>, true",
        "<odoo noupdate='True'><data noupdate='false'>, </data></odoo>, false",
        "<odoo noupdate='1'><data>, </data></odoo>, true"
    })
    void every_frame_is_taken_and_says_what_is_not_to_be_updated(String before, String after, boolean noupdate) {
        assertThat(read(before + DataTexts.channel("x", "sale") + after).records())
                .singleElement()
                .extracting(RawRecord::noupdate)
                .isEqualTo(noupdate);
    }

    @Test
    void a_file_can_say_which_module_it_is_of() {
        assertThat(read("<levada module=\"sale.orders\"/>").module()).isEqualTo("sale.orders");
        assertThat(read("<odoo/>").records()).isEmpty();
    }

    @Test
    void other_encodings_are_read_by_mark_or_declaration() {
        String file = "encoding='%s'?><odoo>" + DataTexts.channel("ö", "größe") + "</odoo>";
        for (Charset charset : List.of(
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_16,
                StandardCharsets.ISO_8859_1,
                Charset.forName("windows-1252"))) {
            String text = "<?xml version='1.0' " + file.formatted(charset.name());
            assertThat(named(text.getBytes(charset))).as(charset.name()).isEqualTo("größe");
        }
        String marked =
                "\uFEFF<?xml version='1.0' encoding='UTF-8'?><odoo>" + DataTexts.channel("ö", "größe") + "</odoo>";
        assertThat(named(marked.getBytes(StandardCharsets.UTF_8))).isEqualTo("größe");
        assertThat(named(marked.replace("UTF-8", "UTF-16").getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo("größe");
    }

    private static String named(byte[] content) {
        RawField name = DataFileReader.read(new DataFile("a.xml", content))
                .records()
                .get(0)
                .field("name");
        return name == null ? "" : name.text();
    }

    @Test
    void wrong_encodings_are_told_with_the_line() {
        byte[] latin = "<odoo>\n<!-- ö --></odoo>".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> DataFileReader.read(new DataFile("a.xml", latin)))
                .isInstanceOf(RecordException.class)
                .hasMessage("a.xml:2: it is not in UTF-8, as it says or must be; store it in UTF-8");
        assertThatThrownBy(() -> read("<?xml version='1.0' encoding='nope'?><odoo/>"))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale.xml:1: its encoding \"nope\" is unknown; store it in UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<tree/> | 1: the root element is <tree>, expected <odoo>, <openerp> or <levada>",
                "<odoo xmlns='urn:x'/> | 1: the root element is <{urn:x}odoo>, expected",
                "<odoo version='1'/> | 1: <odoo> has the attribute \"version\", expected only module and noupdate",
                "<odoo module='a b'/> | 1: the module \"a b\": a name has letters, digits,",
                "<odoo noupdate='yes'/> | 1: noupdate is \"yes\", expected 0 or 1",
                "<odoo>~<data forcecreate='1'/></odoo> | 2: <data> has the attribute \"forcecreate\", expected only noupdate",
                "<odoo>~<data><data/></data></odoo> | 2: <data> in <data>, expected <record>",
                "<odoo>~<menuitem/></odoo> | 2: <menuitem> in <odoo>, expected <record> or <data>",
                "<odoo>~~~hello</odoo> | 1: text in <odoo>, expected only elements: \"hello\"",
                "<odoo>~<record model='queue.job.channel'/></odoo> | 2: a record without id; write <record id=",
                "<odoo><record id='' model='queue.job.channel'/></odoo> | 1: a record without id",
                "<odoo><record id='a'/></odoo> | 1: record \"a\": it has no model, expected queue.job.channel and queue.job.function",
                "<odoo><record id='a' model='res.users'/></odoo> | 1: record \"a\": its model is \"res.users\"; the models known"
                        + " here are queue.job.channel and queue.job.function",
                "<odoo><record id='a' model='queue.job.channel' forcecreate='1'/></odoo> | 1: <record> has the attribute"
                        + " \"forcecreate\", expected only id and model",
            })
    void what_is_no_frame_is_refused(String text, String message) {
        assertThatThrownBy(() -> read(text.replace('~', '\n')))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale.xml:" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<group/> | 3: record \"x\": <group> in <record>, expected <field>",
                "text | 2: record \"x\": text between the fields: \"text\"",
                "<field/> | 3: record \"x\": a field without name; write <field name=\"name\">sale</field>",
                "<field name='a' search='[]'/> | 3: <field> has the attribute \"search\", expected only name, ref and eval",
                "<field name='parent'/> | 3: record \"x\", field \"parent\": there is no such field; the fields of"
                        + " queue.job.channel are name, parent_id, removal_interval, capacity, sequential, throttle, paused",
                "<field name='name'>a</field>~<field name='name'>b</field> | 4: record \"x\", field \"name\": it is given twice",
                "<field name='name' ref='a' eval='1'/> | 3: record \"x\", field \"name\": it has several values; give one of"
                        + " ref, eval and text",
                "<field name='name' ref='a'>b</field> | 3: record \"x\", field \"name\": it has several values",
                "<field name='name' eval='1'>b</field> | 3: record \"x\", field \"name\": it has several values",
                "<field name='name'>~<b/></field> | 3: record \"x\", field \"name\": <b> stands in it, expected text",
            })
    void what_is_no_field_is_refused(String text, String message) {
        assertThatThrownBy(() -> read(OPEN + text.replace('~', '\n') + "</record></odoo>"))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale.xml:" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1",
                "hello | 1",
                "<odoo>~<data> | 2",
                "<odoo>~~</data> | 3",
                "<odoo>~<record id='a' id='b'/></odoo> | 2",
                "<odoo>~&nbsp;</odoo> | 2",
                "<odoo>~&#0;</odoo> | 2",
                "<odoo/>~<odoo/> | 2",
                "<a:odoo/> | 1"
            })
    void what_is_not_well_formed_is_refused_at_its_line(String text, String line) {
        assertThatThrownBy(() -> read(text.replace('~', '\n')))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale.xml:" + line + ": it is not well-formed XML: ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void the_slip_in_the_readme_of_the_original_is_told_where_it_is() {
        assertThatThrownBy(() -> read("""
                <odoo>
                <record id="job_function_sale_order_action_done" model="queue.job.function">
                <field name="model_id" ref="sale.model_sale_order"</field>
                </record>
                </odoo>"""))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith(
                        "sale.xml:3: it is not well-formed XML: Element type \"field\" must be followed by");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE odoo>\n<odoo/>",
                "<!DOCTYPE odoo [<!ENTITY x 'y'>]>\n<odoo>&x;</odoo>",
                "<!DOCTYPE odoo [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>\n<odoo>&c;</odoo>",
                "<!DOCTYPE odoo [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>\n<odoo/>",
                "<!DOCTYPE odoo [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<odoo>&x;</odoo>",
                "<!DOCTYPE odoo SYSTEM 'file:///nowhere/odoo.dtd'>\n<odoo/>",
                "<!DOCTYPE odoo PUBLIC '-//X//Y' 'file:///nowhere/odoo.dtd'>\n<odoo/>"
            })
    void a_document_type_is_refused_with_a_sentence(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale.xml:1: it has a document type declaration (<!DOCTYPE>), which is refused; remove it");
    }

    @Test
    void nothing_outside_a_file_is_fetched_or_read(@TempDir Path directory) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "<!ENTITY y 'secret'>");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            String address = "http://localhost:" + server.getLocalPort() + "/x.dtd";
            for (String type : new String[] {
                "SYSTEM '" + address + "'",
                "[<!ENTITY % p SYSTEM '" + address + "'> %p;]",
                "[<!ENTITY % p SYSTEM '" + secret.toUri() + "'> %p;]"
            }) {
                assertThatThrownBy(() -> read("<!DOCTYPE odoo " + type + "><odoo>&y;</odoo>"))
                        .isInstanceOf(RecordException.class)
                        .hasMessageContaining("which is refused")
                        .message()
                        .doesNotContain("secret");
            }
            assertThatThrownBy(server::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Test
    void size_and_number_of_records_are_bounded() throws Exception {
        byte[] large = new byte[DataFileReader.MAX_BYTES + 1];
        assertThatThrownBy(() -> DataFileReader.load("big.xml", new ByteArrayInputStream(large)))
                .isInstanceOf(RecordException.class)
                .hasMessage("big.xml: it is larger than 1048576 bytes; split it into several files");
        assertThat(DataFileReader.load("a.xml", new ByteArrayInputStream(large, 0, DataFileReader.MAX_BYTES))
                        .content())
                .hasSize(DataFileReader.MAX_BYTES);

        String record = "<record id='a' model='queue.job.channel'/>\n";
        assertThat(read("<odoo>" + record.repeat(10_000) + "</odoo>").records()).hasSize(10_000);
        assertThatThrownBy(() -> read("<odoo>" + record.repeat(10_001) + "</odoo>"))
                .hasMessage("sale.xml:10001: more than 10000 records; split it into several files");
    }

    @Test
    void hostile_names_do_not_reach_the_terminal_as_they_are() {
        assertThatThrownBy(() -> read("<?xml version='1.1'?><odoo><record id='&#27;[31m" + "x".repeat(100)
                        + "' model='&#27;]'/></odoo>"))
                .isInstanceOf(RecordException.class)
                .message()
                .doesNotContain("\u001b")
                .contains("x…\"");
    }

    @Test
    void a_damaged_file_is_read_or_refused_and_nothing_else() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] whole = ("<?xml version='1.0' encoding='UTF-8'?><odoo noupdate='1'><data><!-- c -->"
                        + DataTexts.channel("a", "b", "<field name=\"capacity\" eval=\"{1: 2}\"/><![CDATA[ ]]>")
                        + "&amp;&#65;</data></odoo>")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[random.nextInt(damaged.length)] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : whole[random.nextInt(whole.length)];
            }
            try {
                DataFileReader.read(new DataFile("a.xml", damaged));
            } catch (RecordException expected) {
                assertThat(expected.getMessage()).startsWith("a.xml:");
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + new String(damaged, StandardCharsets.ISO_8859_1), e);
            }
        }
    }
}
