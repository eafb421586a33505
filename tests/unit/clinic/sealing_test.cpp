#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "recording/clinic/sealing.hpp"
#include "recording/clinic/sql.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using namespace footfall::recording::clinic;
using Catch::Matchers::Contains;

namespace {

std::string read(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string refusal_of(const std::filesystem::path& file) {
  const auto ring = KeyRing::load(file);
  return ring ? "" : ring.error().what();
}

}  // namespace

TEST_CASE("a sealed text opens as it was, of any length, and never looks the same twice", "[clinic]") {
  TempDir dir;
  require_value(KeyRing::create(dir / "keys"));
  const auto keys = require_value(KeyRing::load(dir / "keys"));
  for (const std::size_t length : {0U, 1U, 63U, 64U, 65U, 128U, 1000U}) {
    std::string plain(length, 'x');
    if (length > 2) plain[1] = '\0';
    const Bytes once = seal(*keys, "P-1", "name", plain), again = seal(*keys, "P-1", "name", plain);
    CHECK(once != again);
    CHECK(require_value(unseal(*keys, "P-1", "name", once)).text() == plain);
    CHECK(require_value(unseal(*keys, "P-1", "name", again)).text() == plain);
  }
  CHECK(seal(*keys, "P-1", "name", "Li").size() ==
        seal(*keys, "P-1", "name", "Maximiliane von Wolkenstein").size());
}

TEST_CASE("no changed bit, cut length or other place of a sealed text is taken", "[clinic]") {
  TempDir dir;
  require_value(KeyRing::create(dir / "keys"));
  const auto keys = require_value(KeyRing::load(dir / "keys"));
  const Bytes sealed = seal(*keys, "P-1", "name", "Erika");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (int bit = 0; bit < 8; bit += 3) {
      Bytes changed = sealed;
      changed[i] ^= static_cast<std::byte>(1 << bit);
      CHECK_FALSE(unseal(*keys, "P-1", "name", changed));
    }
    CHECK_FALSE(
        unseal(*keys, "P-1", "name", Bytes(sealed.begin(), sealed.begin() + static_cast<std::ptrdiff_t>(i))));
  }
  CHECK_FALSE(unseal(*keys, "P-2", "name", sealed));
  CHECK_FALSE(unseal(*keys, "P-1", "contact", sealed));
  CHECK_FALSE(unseal(*keys, "P-1n", "ame", sealed));
  require_value(KeyRing::create(dir / "others"));
  CHECK_FALSE(unseal(*require_value(KeyRing::load(dir / "others")), "P-1", "name", sealed));
}

TEST_CASE("a key file that others may reach, of another kind or damaged is refused with a sentence",
          "[clinic]") {
  TempDir dir;
  const auto file = dir / "keys";
  require_value(KeyRing::create(file));
  struct ::stat made {};
  REQUIRE(::stat(file.c_str(), &made) == 0);
  CHECK((made.st_mode & 07777) == 0600);
  CHECK_FALSE(KeyRing::create(file));
  CHECK(refusal_of(file).empty());

  for (const mode_t mode : {0604U, 0640U, 0602U, 0611U}) {
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    CHECK_THAT(refusal_of(file), Contains("can be reached by other accounts") && Contains("chmod 0600"));
  }
  REQUIRE(::chmod(file.c_str(), 0400) == 0);
  CHECK(refusal_of(file).empty());
  std::filesystem::create_symlink(file, dir / "link");
  CHECK_THAT(refusal_of(dir / "link"), Contains("cannot be read"));
  CHECK_THAT(refusal_of(dir / "none"), Contains("cannot be read"));
  CHECK_THAT(refusal_of(dir.path()), Contains("no regular file"));
  if (::geteuid() == 0) {
    REQUIRE(::chown(file.c_str(), 65534, 65534) == 0);
    CHECK_THAT(refusal_of(file), Contains("belongs to another account"));
    REQUIRE(::chown(file.c_str(), 0, 0) == 0);
  }

  const std::string whole = read(file);
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  for (std::size_t size = 0; size + 1 < whole.size(); size += 7) {
    std::ofstream(file) << whole.substr(0, size);
    const std::string refusal = refusal_of(file);
    CHECK_FALSE(refusal.empty());
    // No sentence repeats a part of a key.
    const auto at = whole.find("audit ") + 6;
    CHECK_THAT(refusal, !Contains(whole.substr(at, 8)));
  }
  for (const char* more : {"seal 1 00\n", "seal 0 ", "seal -1 ", "audit ", "lock 3 ", "seal 99999999999 "}) {
    std::ofstream(file) << whole + more + std::string(64, 'a') + "\n";
    CHECK_FALSE(refusal_of(file).empty());
  }
}

TEST_CASE("a rotated key file seals with the new key, opens with both, and forgets the old one when told",
          "[clinic]") {
  TempDir dir;
  require_value(KeyRing::create(dir / "keys"));
  const auto before = require_value(KeyRing::load(dir / "keys"));
  const Bytes old = seal(*before, "P-1", "name", "Erika");
  require_value(KeyRing::rotate(dir / "keys"));
  const auto both = require_value(KeyRing::load(dir / "keys"));
  CHECK(both->newest() == 2);
  CHECK(both->audit().same(before->audit()));
  CHECK_FALSE(both->sealing(2)->same(*before->sealing(1)));
  CHECK(sealed_with(old) == 1);
  CHECK(sealed_with(seal(*both, "P-1", "name", "Erika")) == 2);
  CHECK(require_value(unseal(*both, "P-1", "name", old)).text() == "Erika");
  require_value(KeyRing::forget_old(dir / "keys"));
  const auto after = require_value(KeyRing::load(dir / "keys"));
  const auto lost = unseal(*after, "P-1", "name", old);
  REQUIRE_FALSE(lost);
  CHECK_THAT(lost.error().what(), Contains("key 1") && Contains("not in the key file"));
}

TEST_CASE("a line is read into locked memory to its end and no further", "[clinic]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string text = "Erika Mustermann\n1980-02-29\n" + std::string(1001, 'x') + "\n";
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  CHECK(require_value(read_secret_line(ends[0])).text() == "Erika Mustermann");
  CHECK(require_value(read_secret_line(ends[0])).text() == "1980-02-29");
  const auto longer = read_secret_line(ends[0]);
  REQUIRE_FALSE(longer);
  CHECK_THAT(longer.error().what(), Contains("longer than 1000 bytes") && !Contains("xxx"));
  ::close(ends[0]);
}

TEST_CASE("a server over the network is refused unless the string itself verifies it", "[clinic]") {
  for (const char* good :
       {"host=/run/postgresql dbname=clinic", "host=db.clinic.example dbname=clinic sslmode=verify-full",
        "postgresql://footfall@db.clinic.example/clinic?sslmode=verify-full",
        "host=/run/postgresql,/tmp dbname=clinic"})
    CHECK(check_connection(good));
  for (const char* bad :
       {"host=db.clinic.example dbname=clinic", "host=db.clinic.example dbname=clinic sslmode=require",
        "host=db.clinic.example sslmode=verify-ca password=swordfish",
        "host=localhost dbname=clinic sslmode=prefer", "host=/run/postgresql,db.clinic.example dbname=clinic",
        "hostaddr=192.0.2.7 host=/run/postgresql", "postgresql://footfall:swordfish@db.clinic.example/clinic",
        "dbname=clinic sslmode=verify-full", "service=clinic sslmode=verify-full host=/tmp",
        "host=db sslmode=verify-full sslmode=disable", "host='unfinished swordfish", "nonsense"}) {
    INFO(bad);
    const auto refused = check_connection(bad);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().remedy() == core::Remedy::Reconfigure);
    CHECK_THAT(refused.error().what(), !Contains("swordfish"));
    CHECK_FALSE(open_postgres(bad));
  }
  CHECK_THAT(check_connection("host=db.clinic.example").error().what(), Contains("sslmode=verify-full"));
  CHECK(is_connection("host=/run/postgresql dbname=clinic"));
  CHECK(is_connection("postgresql://db/clinic"));
  CHECK_FALSE(is_connection("/var/lib/footfall/clinic.db"));
}
