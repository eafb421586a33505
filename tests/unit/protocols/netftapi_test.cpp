#include "protocols/ati_rdt/netftapi.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace footfall::protocols::ati_rdt;

namespace {

std::string page(const std::string& cpf = "1000000", const std::string& cpt = "999999.4",
                 const std::string& force = "N", const std::string& torque = "Nm",
                 const std::string& more = "<comrdtrate>1000</comrdtrate>") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<netft>\n <runstat>0x00000000</runstat>\n"
         " <prodname>Net F/T</prodname>\n <cfgcpf>" +
         cpf + "</cfgcpf>\n <cfgcpt>" + cpt + "</cfgcpt>\n <scfgfu>" + force + "</scfgfu>\n <scfgtu>" +
         torque + "</scfgtu>\n " + more + "\n</netft>\n";
}

std::string refusal(const std::string& xml) {
  const auto parsed = parse_description(xml);
  return parsed ? "" : parsed.error().what();
}

bool names(const std::string& xml, const char* tag) {
  return refusal(xml).find(tag) != std::string::npos;
}

}  // namespace

TEST_CASE("a metric page gives its own counts", "[protocols][ati_rdt]") {
  const auto parsed = parse_description(page());
  REQUIRE(parsed);
  CHECK(std::string(parsed->product.data()) == "Net F/T");
  CHECK(parsed->counts_per_newton == 1'000'000.0);
  CHECK(parsed->counts_per_newton_meter == 999'999.4);
  REQUIRE(parsed->rate);
  CHECK(parsed->rate->value() == 1000.0);
  CHECK(!parse_description(page("1", "1", "N", "Nm", ""))->rate);
}

TEST_CASE("every unit comes out as newtons and newton metres by its definition", "[protocols][ati_rdt]") {
  // NIST SP 811, Appendix B.
  const std::vector<std::pair<const char*, double>> forces{
      {"N", 1.0}, {"lbf", 4.4482216152605}, {"klbf", 4448.2216152605}, {"kN", 1000.0}, {"kgf", 9.80665}};
  for (const auto& [unit, newtons] : forces) {
    const auto parsed = parse_description(page("5000", "1", unit));
    REQUIRE(parsed);
    CHECK(parsed->counts_per_newton == Approx(5000.0 / newtons).epsilon(1e-12));
  }
  const std::vector<std::pair<const char*, double>> torques{{"Nm", 1.0},
                                                            {"lbf-in", 0.1129848290276167},
                                                            {"lbf-ft", 1.3558179483314004},
                                                            {"Nmm", 1e-3},
                                                            {"kgf-cm", 0.0980665},
                                                            {"kNm", 1000.0},
                                                            {"N-m", 1.0},
                                                            {"N-mm", 1e-3},
                                                            {"kN-m", 1000.0}};
  for (const auto& [unit, newton_meters] : torques) {
    const auto parsed = parse_description(page("1", "5000", "N", unit));
    REQUIRE(parsed);
    CHECK(parsed->counts_per_newton_meter == Approx(5000.0 / newton_meters).epsilon(1e-12));
  }
}

TEST_CASE("a page that cannot be a calibration is refused with its tag", "[protocols][ati_rdt]") {
  for (const char* bad : {"0", "-1", "nan", "inf", "1e999", "1e13", "", " ", "12x", "0x10", "1,5", "--1"}) {
    INFO(bad);
    CHECK(names(page(bad), "cfgcpf"));
    CHECK(names(page("1", bad), "cfgcpt"));
    CHECK(
        names(page("1", "1", "N", "Nm", "<comrdtrate>" + std::string(bad) + "</comrdtrate>"), "comrdtrate"));
  }
  CHECK(names(page("1", "1", "stone"), "scfgfu"));
  CHECK(names(page("1", "1", "Nm"), "scfgfu"));
  CHECK(names(page("1", "1", "N", "N"), "scfgtu"));
  CHECK(names(page("1", "1", "N", "Nm", "<cfgcpf>2</cfgcpf>"), "twice"));
  CHECK(names(page("<cfgcpt>1"), "another tag"));
  CHECK(names("", "prodname"));
  CHECK(names(page() + std::string(70'000, ' '), "64 KiB"));
}

TEST_CASE("a page cut at any length is refused or complete", "[protocols][ati_rdt]") {
  const std::string whole = page("1000000", "999999.4", "N", "Nm", "");
  const std::size_t complete = whole.find("</scfgtu>") + std::string("</scfgtu>").size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    REQUIRE(parse_description(std::string_view(whole).substr(0, size)).has_value() == (size >= complete));
  }
}

TEST_CASE("a long or strange product name is cut and cleaned", "[protocols][ati_rdt]") {
  std::string xml = page();
  const auto at = xml.find("Net F/T");
  xml.replace(at, 7, std::string(500, 'A') + "\x01\xff");
  const auto parsed = parse_description(xml);
  REQUIRE(parsed);
  CHECK(std::string(parsed->product.data()) == std::string(47, 'A'));
  xml = page();
  xml.replace(at, 7, "a\x01\xff z");
  CHECK(std::string(parse_description(xml)->product.data()) == "a?? z");
}

TEST_CASE("no mutation of the page crashes or gives a calibration that is not positive",
          "[protocols][ati_rdt]") {
  std::mt19937 random(20261122);
  const std::string whole = page();
  for (int i = 0; i < 20'000; ++i) {
    std::string mutant = whole;
    for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
      const std::size_t at = random() % mutant.size();
      if (random() % 2 == 0) {
        mutant[at] = static_cast<char>(random());
      } else {
        mutant.erase(at, 1 + random() % 5);
      }
    }
    const auto parsed = parse_description(mutant);
    if (!parsed) continue;
    REQUIRE((parsed->counts_per_newton > 0.0 && parsed->counts_per_newton <= 1e12));
    REQUIRE((parsed->counts_per_newton_meter > 0.0 && parsed->counts_per_newton_meter <= 1e15));
  }
}

TEST_CASE("the page names the calibration by its serial number and place, or it is not told",
          "[protocols][ati_rdt]") {
  const auto name = [](const std::string& more) {
    const auto parsed = parse_description(page("1", "1", "N", "Nm", more));
    REQUIRE(parsed);
    return std::string(parsed->calibration.data());
  };
  // As a Gamma SI-330-30 with firmware 2.2.59 writes it.
  CHECK(name("<cfgnam>empty</cfgnam><cfgcalsel>0</cfgcalsel><cfgcalsn>FT27462</cfgcalsn>") ==
        "FT27462 no. 0");
  CHECK(name("<cfgcalsel>15</cfgcalsel><cfgcalsn> FT27462 </cfgcalsn>") == "FT27462 no. 15");
  CHECK(name("<cfgcalsn>FT27462</cfgcalsn>") == "FT27462");
  CHECK(name("<cfgcalsel>x</cfgcalsel><cfgcalsn>FT1</cfgcalsn>") == "FT1");
  CHECK(name("").empty());
  CHECK(name("<cfgcalsel>0</cfgcalsel>").empty());
  CHECK(name("<cfgcalsel>0</cfgcalsel><cfgcalsn></cfgcalsn>").empty());
  CHECK(name("<cfgcalsn>a</cfgcalsn><cfgcalsn>b</cfgcalsn>").empty());  // no reason to refuse a plate
  CHECK(name("<cfgcalsel>3</cfgcalsel><cfgcalsn>" + std::string(90, 'A') + "</cfgcalsn>") ==
        std::string(40, 'A') + " no. 3");
}

TEST_CASE("calibrations are the same only when every sample would be", "[protocols][ati_rdt]") {
  const auto base = *parse_description(page());
  CHECK(same_calibration(base, *parse_description(page())));
  CHECK(!same_calibration(base, *parse_description(page("1000001"))));
  CHECK(!same_calibration(base, *parse_description(page("1000000", "1"))));
  CHECK(!same_calibration(base, *parse_description(page("1000000", "999999.4", "kgf"))));
  CHECK(!same_calibration(base, *parse_description(page("1000000", "999999.4", "N", "Nm", ""))));
  // Most boxes have 1e6 counts per unit with every calibration.
  const std::string rate = "<comrdtrate>1000</comrdtrate>";
  const auto with = [&rate](const char* more) {
    return *parse_description(page("1000000", "999999.4", "N", "Nm", rate + more));
  };
  const auto named = with("<cfgcalsel>0</cfgcalsel><cfgcalsn>FT27462</cfgcalsn>");
  CHECK(same_calibration(named, with("<cfgcalsel>0</cfgcalsel><cfgcalsn>FT27462</cfgcalsn>")));
  CHECK(!same_calibration(named, with("<cfgcalsel>1</cfgcalsel><cfgcalsn>FT27462</cfgcalsn>")));
  CHECK(!same_calibration(named, with("<cfgcalsel>0</cfgcalsel><cfgcalsn>FT27463</cfgcalsn>")));
  CHECK(!same_calibration(named, base));
}
