package dev.levada.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class WebArchitectureTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.levada");

    @Test
    void nobody_in_the_core_knows_the_web() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.levada.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.levada.web..")
                .check(ALL);
    }

    @Test
    void pages_and_api_reach_the_queue_through_desks_only() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.levada.web.page..", "dev.levada.web.api..", "dev.levada.web.template..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.levada.JobQueue")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.levada.Jobs")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.levada.store..", "dev.levada.runner..", "java.sql..", "javax.sql..")
                .check(ALL);
    }

    @Test
    void the_web_speaks_no_sql() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "dev.levada.store..")
                .check(ALL);
    }

    @Test
    void only_the_front_speaks_to_the_container() {
        classes()
                .that()
                .resideOutsideOfPackages("dev.levada.web", "dev.levada.web.http", "dev.levada.web.live")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("jakarta.servlet..")
                .check(ALL);
        classes()
                .that()
                .doNotHaveFullyQualifiedName("dev.levada.web.RunningWeb")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("org.eclipse.jetty..")
                .check(ALL);
    }

    @Test
    void the_gate_knows_neither_pages_nor_api_nor_users() {
        noClasses()
                .that()
                .resideInAPackage("dev.levada.web.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.levada.web.page..",
                        "dev.levada.web.api..",
                        "dev.levada.web.login..",
                        "dev.levada.web.live..",
                        "dev.levada.web.desk..")
                .check(ALL);
    }
}
