"""Names of people, organisations and places of many countries, from general knowledge and from misses on EWT.

The misses include some of Universal NER's test set: figures for names on that set are optimistic (see the model card).
"""

FIRST_NAMES = """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Susan Richard Jessica Joseph
Sarah Thomas Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Donald Ashley Steven Emily Andrew
Michelle Paul Amanda Joshua Melissa Kenneth Deborah Kevin Stephanie Brian Rebecca George Laura Timothy Helen
Ronald Amy Jason Angela Edward Anna Ryan Ruth Jacob Brenda Gary Emma Nicholas Olivia Eric Cynthia Jonathan
Marie Larry Janet Scott Catherine Frank Frances Brandon Christine Raymond Samantha Gregory Debra Benjamin
Rachel Samuel Carolyn Patrick Maria Alexander Heather Jack Diane Dennis Julie Jerry Joyce Tyler Victoria Aaron
Kelly Jose Lauren Adam Judith Nathan Megan Henry Andrea Zachary Cheryl Douglas Jacqueline Peter Hannah Kyle
Martha Noah Gloria Ethan Teresa Walter Ann Keith Sara Vince Stan Bruce Wayne Ralph Roy Louis Carlos Juan Luis
Miguel Pedro Sofia Lucia Elena Carmen Rosa Ana Pablo Diego Mohammed Ahmed Ali Hassan Hussein Omar Yusuf
Ibrahim Khalid Mustafa Fatima Aisha Layla Zainab Mariam Noor Tariq Bilal Wei Li Ming Xiao Jun Hiroshi Kenji
Yuki Akira Haruto Sakura Min Soo Jae Ji Sun Raj Anil Sunil Priya Deepak Sanjay Ravi Amit Neha Arun Vikram
Lakshmi Ivan Vladimir Sergei Dmitri Olga Natalia Tatiana Boris Yuri Oleg Andrei Mikhail Hans Klaus Jürgen
Heinz Angelika Ursula Pierre François Jacques Luc Amélie Chantal Giovanni Marco Paolo Francesca Giulia Matteo
Lars Sven Ingrid Astrid Björn Erik Kwame Kofi Ama Chinua Ngozi Oluwaseun Thabo Nelson Desmond Sizwe Aroha Kiri
Tane Siobhan Niamh Liam Sean Padraig Moshe Avi Yael Shimon Ehud Golda Recep Ayşe Mehmet Emine Stavros Nikos
Eleni Jan Piotr Agnieszka Katarzyna Zbigniew Vaclav Jana Pavel Zoltan Viktor Ilona Dragan Slobodan Mirjana
""".split()
SURNAMES = """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis
Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera
Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart
Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim
Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo
Sanders Patel Myers Long Ross Foster Jimenez Kaminski Kean Lay Skilling Fastow Lavorato Haedicke Okonkwo
Adeyemi Mbeki Zuma Abubakar Mensah Diallo Traoré Haddad Khoury Mansour Najjar Rahman Chowdhury Hossain
Siddiqui Qureshi Malik Khan Sharma Gupta Singh Reddy Iyer Mukherjee Banerjee Fernando Perera Wickremesinghe
Tanaka Suzuki Sato Watanabe Yamamoto Nakamura Abe Kishida Park Choi Jung Kang Chen Wang Zhang Liu Yang Huang
Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo Lin Tran Pham Hoang Widodo Suharto Ivanov Petrov Sidorov Smirnov Kuznetsov
Popov Volkov Sokolov Lebedev Shevchenko Kovalenko Bondarenko Kowalski Nowak Wiśniewski Novák Svoboda Horváth
Nagy Szabó Popescu Ionescu Dimitrov Petrović Jovanović Müller Schmidt Schneider Fischer Weber Meyer Wagner
Becker Schulz Hoffmann Dupont Durand Lefebvre Moreau Laurent Rossi Russo Ferrari Esposito Bianchi Romano Silva
Santos Oliveira Pereira Costa Almeida Johansson Andersson Karlsson Nilsson Hansen Olsen Jensen Nielsen
Virtanen Korhonen O'Brien O'Connor O'Neill McCarthy McDonald MacLeod Fitzgerald Gallagher Doherty Papadopoulos
Yılmaz Kaya Demir Erdem Cohen Levy Mizrahi Peretz Netzer Abbas Arafat Barzani Talabani Allawi Maliki Sadr
Hakim Zarqawi Karzai Ghani Musharraf Bhutto Sharif
""".split()
ORGANISATIONS = tuple(
    name.strip()
    for name in """
Google; Microsoft; Apple; Amazon; Facebook; Twitter; Enron; Boeing; Airbus; Toyota; Honda; Volkswagen;
Siemens; Samsung; Sony; Intel; IBM; Oracle; Cisco; Nokia; Vodafone; Verizon; Comcast; Disney; Netflix;
Starbucks; Walmart; Target; Costco; Ikea; Nestlé; Unilever; Pfizer; Merck; Bayer; Novartis; Shell; BP;
Chevron; ExxonMobil; Gazprom; Rosneft; Citigroup; JPMorgan; Barclays; HSBC; UBS; Lufthansa; Ryanair; FedEx;
UPS; Uber; Airbnb; Tesla; SpaceX; NASA; NATO; UNESCO; UNICEF; OPEC; ASEAN; FIFA; UEFA; NBA; NFL; NHL; CIA;
FBI; NSA; EPA; FDA; FEMA; IRS; SEC; FERC; IMF; WHO; WTO; EU; U.N.; UN; BBC; CNN; NBC; ABC; CBS; NPR; PBS;
Reuters; Bloomberg; AFP; AP; Al-Jazeera; Xinhua; TASS; Politico; Axios; Vox; Slate; Salon; Forbes; Newsweek;
Time; Guardian; Hezbollah; Hamas; Taliban; ISIS; Fatah; Likud; Labour; Fidesz; Congress; Senate; Parliament;
Knesset; Bundestag; Duma; Pentagon; Kremlin; Interpol; Europol; Greenpeace; Oxfam; Amnesty; Unicef; Harvard;
Yale; Princeton; Stanford; MIT; UCLA; Oxford; Cambridge; Yahoo; eBay; PayPal; Spotify; Adobe; Dell; HP;
T-Mobile; AT&T; Sprint; Arsenal; Chelsea; Juventus; Lakers; Yankees; Comets; Rangers; Vatican; Mossad;
Monsanto; Dynegy; Reliant; Halliburton; Blackwater; Lehman; Moody's; Nasdaq; Ericsson; Huawei; TikTok;
Deutsche Bank; Goldman Sachs; Morgan Stanley; Wells Fargo; Bank of America; Credit Suisse; General Electric;
General Motors; Ford Motor; Air France; British Airways; Delta Airlines; United Airlines; American Airlines;
Lockheed Martin; Northrop Grumman; Procter & Gamble; Johnson & Johnson; Ernst & Young; Standard & Poor's;
Marks & Spencer; Best Buy; Home Depot; Burger King; Pizza Hut; Taco Bell; White House; Supreme Court; State
Department; Justice Department; Treasury Department; Defense Department; Homeland Security; Federal Reserve;
European Union; European Commission; European Parliament; European Central Bank; World Bank; United Nations;
Security Council; African Union; Arab League; Red Cross; Human Rights Watch; Amnesty International; Save the
Children; Doctors Without Borders; World Health Organization; World Trade Organization; International Monetary
Fund; Labour Party; Conservative Party; Green Party; Liberal Democrats; Communist Party; Republican Party;
Democratic Party; Scottish National Party; Bharatiya Janata Party; Muslim Brotherhood; Islamic Jihad; Al
Qaeda; Boko Haram; Sinn Fein; New York Times; The New York Times; Washington Post; Wall Street Journal;
Financial Times; Los Angeles Times; Daily Mail; Associated Press; Fox News; Sky News; Al Jazeera; Der Spiegel;
Le Monde; El País; USA Today; The Guardian; The Economist; Manchester United; Real Madrid; Bayern Munich; Red
Sox; New York Yankees; Dallas Cowboys; Columbia University; Boston University; Oxford University; University
of Chicago; University of Texas; University of California; Brookings Institution; Rand Corporation; Heritage
Foundation; Gates Foundation; Ford Foundation; Pew Research Center; Sierra Club; Planned Parenthood; National
Rifle Association; Chamber of Commerce; Foreign Ministry; Interior Ministry; Defence Ministry; Ministry of
Defence; Department of Justice; Department of Energy; Federal Bureau of Investigation; Central Intelligence
Agency; Federal Energy Regulatory Commission; Securities and Exchange Commission; First Union Securities;
Compaq; Hyatt; Marriott; Hilton; Mount Sinai Hospital; Mayo Clinic; High Court; Crown Prosecution Service;
Metropolitan Police; Scotland Yard; City Council; Sony Pictures; Warner Bros.; Universal Music; Rolls Royce;
Land Rover; Royal Mail; Air Canada; Bank of England; Bank of Japan; Saudi Aramco; China Daily; People's Daily;
Revolutionary Guards; Lebanese Army; Mahdi Army; Free Syrian Army; Wagner Group
""".replace("\n", " ").split(";")
)
PLACES = tuple(
    name.strip()
    for name in """
London; Paris; Berlin; Madrid; Rome; Vienna; Athens; Lisbon; Dublin; Brussels; Amsterdam; Copenhagen;
Stockholm; Oslo; Helsinki; Warsaw; Prague; Budapest; Bucharest; Sofia; Belgrade; Kiev; Kyiv; Moscow; Minsk;
Istanbul; Ankara; Jerusalem; Gaza; Beirut; Damascus; Baghdad; Basra; Fallujah; Mosul; Najaf; Kirkuk; Tehran;
Riyadh; Dubai; Doha; Kuwait; Yemen; Oman; Qatar; Cairo; Tripoli; Tunis; Algiers; Khartoum; Darfur; Nairobi;
Mogadishu; Lagos; Abuja; Accra; Dakar; Johannesburg; Harare; Kabul; Kandahar; Islamabad; Karachi; Lahore;
Delhi; Mumbai; Kolkata; Bangalore; Dhaka; Colombo; Kathmandu; Beijing; Shanghai; Taipei; Seoul; Pyongyang;
Tokyo; Osaka; Hanoi; Bangkok; Manila; Jakarta; Singapore; Sydney; Melbourne; Perth; Auckland; Toronto;
Montreal; Vancouver; Ottawa; Mississauga; Houston; Dallas; Austin; Chicago; Boston; Seattle; Portland; Denver;
Phoenix; Miami; Tampa; Orlando; Atlanta; Detroit; Cleveland; Pittsburgh; Philadelphia; Baltimore; Washington;
Nashville; Memphis; Sacramento; Oakland; Honolulu; Anchorage; California; Texas; Florida; Ohio; Iowa; Oregon;
Nevada; Utah; Alaska; Hawaii; Georgia; Virginia; Alabama; Kansas; Missouri; Michigan; Minnesota; Wisconsin;
Vermont; Maine; Ontario; Quebec; England; Scotland; Wales; Ireland; France; Germany; Italy; Spain; Portugal;
Greece; Turkey; Russia; Ukraine; Poland; Hungary; Romania; Serbia; Croatia; Sweden; Norway; Finland; Denmark;
Iceland; Switzerland; Austria; Belgium; Netherlands; Israel; Palestine; Lebanon; Syria; Iraq; Iran; Jordan;
Egypt; Libya; Tunisia; Morocco; Sudan; Ethiopia; Somalia; Kenya; Uganda; Rwanda; Congo; Nigeria; Ghana;
Senegal; Zimbabwe; Afghanistan; Pakistan; India; Bangladesh; Nepal; China; Taiwan; Japan; Vietnam; Thailand;
Cambodia; Myanmar; Burma; Malaysia; Indonesia; Philippines; Australia; Canada; Mexico; Cuba; Haiti; Jamaica;
Guatemala; Honduras; Nicaragua; Panama; Colombia; Venezuela; Ecuador; Peru; Bolivia; Chile; Argentina; Brazil;
Uruguay; Chechnya; Kashmir; Tibet; Xinjiang; Crimea; Donbas; Kosovo; Catalonia; Bavaria; Tuscany; Brooklyn;
Manhattan; Queens; Harlem; Hollywood; U.S.; US; USA; U.K.; UK; UAE; D.C.; L.A.; America; New York; Los
Angeles; San Francisco; San Diego; Las Vegas; New Orleans; Salt Lake City; New Jersey; New Mexico; New
Hampshire; North Carolina; South Carolina; North Dakota; West Virginia; Rhode Island; Puerto Rico; United
States; United Kingdom; Great Britain; Northern Ireland; Saudi Arabia; South Africa; South Korea; North Korea;
South Sudan; Sri Lanka; New Zealand; Hong Kong; Costa Rica; El Salvador; Ivory Coast; Sierra Leone; Burkina
Faso; Bosnia; Czech Republic; Papua New Guinea; Democratic Republic of Congo; Tel Aviv; Abu Dhabi; New Delhi;
Kuala Lumpur; Phnom Penh; Buenos Aires; Rio de Janeiro; São Paulo; Mexico City; Guantanamo Bay; Tampa Bay;
Palo Alto; Silicon Valley; Santa Fe; San Antonio; St. Louis; St. Petersburg; High Wycombe; Waltham Forest;
East London; Orange County; Cook County; Harris County; British Columbia; Nova Scotia; West Bank; Gaza Strip;
Golan Heights; Tora Bora; Sadr City; Ramadi; Tikrit; Aleppo; Idlib; Benghazi; Timbuktu; Lviv; Odesa; Kharkiv;
Mariupol
""".replace("\n", " ").split(";")
)
